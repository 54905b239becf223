import type { ComponentProps } from 'react'
import { cn } from './class-names.ts'

interface SwitchProps extends Omit<ComponentProps<'button'>, 'onChange' | 'children'> {
  checked: boolean
  onChange: (checked: boolean) => void
  /** What it says beside the knob while it is on, and while it is off. */
  words: { on: string; off: string }
}

/** Something that is on or off, and takes effect at once. The place of the knob and a word tell which, not the colour alone. */
export function Switch({ checked, onChange, words, className, ...props }: SwitchProps) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={checked}
      onClick={() => onChange(!checked)}
      className={cn(
        'inline-flex h-8 shrink-0 items-center gap-2 rounded-md px-2 text-[13px] font-medium whitespace-nowrap hover:bg-hover disabled:pointer-events-none disabled:opacity-60',
        className,
      )}
      {...props}
    >
      <span
        aria-hidden
        className={cn(
          'flex h-4.5 w-8 items-center rounded-full border p-0.5 transition-colors',
          checked ? 'justify-end border-accent bg-accent' : 'justify-start border-control-line bg-sunken',
        )}
      >
        <span className={cn('size-3 rounded-full', checked ? 'bg-white' : 'bg-muted')} />
      </span>
      {checked ? words.on : words.off}
    </button>
  )
}
