import type { ComponentProps } from 'react'
import { cn } from './class-names.ts'

/** The browser's own file picker, with a button that looks like ours. */
export function FileInput({ className, ...props }: Omit<ComponentProps<'input'>, 'type'>) {
  return (
    <input
      type="file"
      className={cn(
        'block w-full min-w-0 cursor-pointer rounded-md text-[13px] text-muted file:mr-3 file:h-8 file:cursor-pointer file:rounded-md file:border file:border-solid file:border-line-strong file:bg-surface file:px-2.5 file:text-[13px] file:font-medium file:text-ink hover:file:bg-hover disabled:cursor-default disabled:opacity-60',
        className,
      )}
      {...props}
    />
  )
}
