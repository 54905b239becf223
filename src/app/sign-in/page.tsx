import type { Metadata } from 'next'
import { redirect } from 'next/navigation'
import { SignInForm } from '#components/account/sign-in-form.tsx'
import { Entrance } from '#components/account/entrance.tsx'
import { currentActor } from '../auth/current-actor.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: Promise<Record<string, string | string[] | undefined>> }) {
  const { from } = await searchParams
  const destination = localPath(from)
  if (await currentActor()) redirect(destination)
  return (
    <Entrance title="Sign in">
      <SignInForm destination={destination} />
    </Entrance>
  )
}

/** A path of this panel and of no other site. */
function localPath(from: string | string[] | undefined): string {
  return typeof from === 'string' && /^\/(?![/\\])/.test(from) ? from : '/'
}
