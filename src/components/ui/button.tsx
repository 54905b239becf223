import { cva, type VariantProps } from 'class-variance-authority'
import { LoaderCircle } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cn } from './class-names.ts'

export const buttonStyles = cva(
  'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        /** The one thing to do next. */
        primary: 'bg-accent text-white hover:bg-accent-hover',
        secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover',
        ghost: 'text-muted hover:bg-hover hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink',
        danger: 'bg-bad-button text-white hover:opacity-90',
        quietDanger: 'border border-line-strong bg-surface text-bad hover:bg-bad-surface',
        link: 'text-accent-ink underline-offset-4 hover:underline',
      },
      size: {
        normal: 'h-9 px-3.5',
        small: 'h-8 px-2.5 text-[13px]',
        icon: 'size-9',
        smallIcon: 'size-8',
        inline: 'h-auto p-0',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'normal' },
  },
)

export type ButtonLook = VariantProps<typeof buttonStyles>

/** A button. `busy` shows that its work is under way and takes no second press. */
export function Button({
  className,
  variant,
  size,
  busy = false,
  children,
  disabled,
  type,
  ...props
}: ComponentProps<'button'> & ButtonLook & { busy?: boolean }) {
  return (
    <button
      type={type ?? 'button'}
      className={cn(buttonStyles({ variant, size }), className)}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      {...props}
    >
      {busy && <LoaderCircle aria-hidden className="animate-spin" />}
      {children}
    </button>
  )
}
