import type { ReactNode } from 'react'
import { AppShell } from '#components/shell/app-shell.tsx'
import { requireActor } from '../auth/current-actor.ts'

/** Every page in here is for somebody who is signed in. Pages ask again: a layout alone guards nothing. */
export default async function PanelLayout({ children }: { children: ReactNode }) {
  const actor = await requireActor()
  return (
    <AppShell name={actor.name} email={actor.email}>
      {children}
    </AppShell>
  )
}
