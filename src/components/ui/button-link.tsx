import Link from 'next/link'
import type { ComponentProps } from 'react'
import { buttonStyles, type ButtonLook } from './button.tsx'
import { cn } from './class-names.ts'

/** A link that looks like a button. */
export function ButtonLink({ className, variant, size, ...props }: ComponentProps<typeof Link> & ButtonLook) {
  return <Link className={cn(buttonStyles({ variant, size }), className)} {...props} />
}
