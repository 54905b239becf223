import { Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { ButtonLink } from '../ui/button-link.tsx'
import { ConnectionBanner } from './connection-banner.tsx'
import { Live } from './live.tsx'
import { Logo } from './logo.tsx'
import { NavLinks } from './nav-links.tsx'
import { PaletteButton } from './palette-button.tsx'
import { Shortcuts } from './shortcuts.tsx'
import { UserMenu } from './user-menu.tsx'

interface AppShellProps {
  name: string
  email: string | null
  children: ReactNode
}

/** What is around every page of somebody who is signed in: a column on a desktop, bars on a phone. */
export function AppShell({ name, email, children }: AppShellProps) {
  return (
    <Live>
      <a href="#content" className="sr-only z-50 rounded-md bg-surface px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2">
        Skip to the content
      </a>
      <div className="min-h-dvh lg:grid lg:grid-cols-[14rem_minmax(0,1fr)]">
        <header className="sticky top-0 z-30 flex h-13 items-center justify-between gap-2 border-b bg-page px-4 lg:h-dvh lg:flex-col lg:items-stretch lg:justify-start lg:gap-4 lg:border-r lg:border-b-0 lg:px-3 lg:py-4">
          <div className="lg:px-2">
            <Logo />
          </div>
          <div className="hidden lg:block">
            <PaletteButton />
          </div>
          <div className="hidden lg:block">
            <NavLinks />
          </div>
          <div className="flex items-center gap-1 lg:hidden">
            <PaletteButton compact />
            <ButtonLink href="/new" aria-label="New deployment" variant="ghost" size="icon">
              <Plus aria-hidden />
            </ButtonLink>
            <UserMenu name={name} email={email} compact />
          </div>
          <div className="mt-auto hidden lg:block">
            <UserMenu name={name} email={email} />
          </div>
        </header>
        <div className="min-w-0 pb-16 lg:pb-0">
          <ConnectionBanner />
          <main id="content" tabIndex={-1} className="mx-auto w-full max-w-[76rem] px-4 py-6 outline-none sm:px-6 lg:px-8 lg:py-8">
            {children}
          </main>
        </div>
      </div>
      <div className="fixed inset-x-0 bottom-0 z-30 border-t bg-page pb-[env(safe-area-inset-bottom)] lg:hidden">
        <NavLinks bar />
      </div>
      <Shortcuts />
    </Live>
  )
}
