'use client'
import { ChevronsUpDown, Keyboard, LogOut, Settings } from 'lucide-react'
import Link from 'next/link'
import { useId, type ReactNode } from 'react'
import { signOut } from '../account/sign-in-client.ts'
import { cn } from '../ui/class-names.ts'
import { openKeyboardHelp } from './shortcut-events.ts'
import { ThemeChoice } from './theme-choice.tsx'

interface UserMenuProps {
  name: string
  email: string | null
  compact?: boolean
}

const row =
  'flex w-full items-center gap-2 rounded-md px-2.5 py-1.5 text-left hover:bg-hover [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-faint'

/** Who is signed in, how the panel looks, and the way out. The browser's own popover: Escape and a press beside it close it. */
export function UserMenu({ name, email, compact = false }: UserMenuProps) {
  const id = useId()
  const close = { popoverTarget: id, popoverTargetAction: 'hide' } as const
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={`Account of ${name}`}
        className="flex w-full min-w-0 items-center gap-2.5 rounded-md px-1.5 py-1.5 text-left hover:bg-hover"
      >
        <span
          aria-hidden
          className="grid size-7 shrink-0 place-items-center rounded-full border border-line-strong bg-sunken text-xs font-medium text-muted"
        >
          {initials(name)}
        </span>
        {!compact && (
          <>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
          </>
        )}
      </button>
      <div
        id={id}
        popover="auto"
        className={cn(
          'fixed inset-auto m-0 w-60 rounded-lg border border-line-strong bg-surface p-1 text-ink shadow-lg',
          compact ? 'top-13 right-3' : 'bottom-16 left-3',
        )}
      >
        <div className="border-b px-2.5 pt-1.5 pb-2">
          <p className="truncate font-medium">{name}</p>
          {email && <p className="truncate text-[13px] text-muted">{email}</p>}
        </div>
        <ThemeChoice />
        <div className="border-t pt-1">
          <Closing id={id}>
            <Link prefetch={false} href="/settings" className={row}>
              <Settings aria-hidden /> Settings
            </Link>
          </Closing>
          <button type="button" {...close} onClick={openKeyboardHelp} className={row}>
            <Keyboard aria-hidden /> Keyboard shortcuts
          </button>
          <button type="button" {...close} onClick={() => void signOut()} className={row}>
            <LogOut aria-hidden /> Sign out
          </button>
        </div>
      </div>
    </>
  )
}

/** A link leads away without loading a page, so that the popover has to be closed by hand. */
function Closing({ id, children }: { id: string; children: ReactNode }) {
  return <div onClick={() => document.getElementById(id)?.hidePopover()}>{children}</div>
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((part) => part[0] ?? '')
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('')
    .toUpperCase()
