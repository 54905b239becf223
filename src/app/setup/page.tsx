import type { Metadata } from 'next'
import { Entrance } from '#components/account/entrance.tsx'
import { SetupForm } from '#components/account/setup-form.tsx'

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

/** The one-time link. Its token stands behind #, where no log of a proxy sees it. */
export default function SetupPage() {
  return (
    <Entrance title="Welcome to WebOps" description="Make the first administrator. This link works once.">
      <SetupForm token={null} />
    </Entrance>
  )
}
