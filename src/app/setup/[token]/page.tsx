import type { Metadata } from 'next'
import { Entrance } from '#components/account/entrance.tsx'
import { SetupForm } from '#components/account/setup-form.tsx'

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' }

/** The one-time link in its other form, for programs that cut off what stands behind #. */
export default async function SetupTokenPage({ params }: { params: Promise<{ token: string }> }) {
  return (
    <Entrance title="Welcome to WebOps" description="Make the first administrator. This link works once.">
      <SetupForm token={decodeURIComponent((await params).token)} />
    </Entrance>
  )
}
