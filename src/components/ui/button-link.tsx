import Link from 'next/link'
import type { ComponentProps } from 'react'
import { buttonStyles, type ButtonLook } from './button.tsx'
import { cn } from './class-names.ts'

/** A link that looks like a button. Not fetched ahead: pages that read themselves again would fetch all their links again. */
export function ButtonLink({ className, variant, size, ...props }: ComponentProps<typeof Link> & ButtonLook) {
  return <Link prefetch={false} className={cn(buttonStyles({ variant, size }), className)} {...props} />
}
