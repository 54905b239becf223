'use client'
import { ChevronsUpDown, Keyboard, LogOut, Settings } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { signOut } from '../account/sign-in-client.ts'
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '../ui/menu.tsx'
import { openKeyboardHelp } from './shortcut-events.ts'
import { ThemeItems } from './theme-items.tsx'

interface UserMenuProps {
  name: string
  email: string | null
  compact?: boolean
}

/** Who is signed in, how the panel looks, and the way out. */
export function UserMenu({ name, email, compact = false }: UserMenuProps) {
  const router = useRouter()
  return (
    <Menu>
      <MenuTrigger aria-label={`Account of ${name}`} className="flex w-full min-w-0 items-center gap-2.5 rounded-md px-1.5 py-1.5 text-left hover:bg-hover">
        <span aria-hidden className="grid size-7 shrink-0 place-items-center rounded-full border border-line-strong bg-sunken text-xs font-medium text-muted">
          {initials(name)}
        </span>
        {!compact && (
          <>
            <span className="min-w-0 flex-1 truncate">{name}</span>
            <ChevronsUpDown aria-hidden className="size-3.5 shrink-0 text-faint" />
          </>
        )}
      </MenuTrigger>
      <MenuContent align={compact ? 'end' : 'start'} className="w-56">
        <div className="px-2.5 py-1.5">
          <p className="truncate font-medium">{name}</p>
          {email && <p className="truncate text-[13px] text-muted">{email}</p>}
        </div>
        <MenuSeparator />
        <ThemeItems />
        <MenuSeparator />
        <MenuItem onSelect={() => router.push('/settings')}>
          <Settings aria-hidden /> Settings
        </MenuItem>
        <MenuItem onSelect={openKeyboardHelp}>
          <Keyboard aria-hidden /> Keyboard shortcuts
        </MenuItem>
        <MenuItem onSelect={() => void signOut()}>
          <LogOut aria-hidden /> Sign out
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}

const initials = (name: string) =>
  name
    .split(/\s+/)
    .map((part) => part[0] ?? '')
    .filter((_, index, all) => index === 0 || index === all.length - 1)
    .join('')
    .toUpperCase()
