import type { Metadata } from 'next'
import { SessionList } from '#components/account/session-list.tsx'
import { SshKeyList } from '#components/account/ssh-key-list.tsx'
import { TokenList } from '#components/account/token-list.tsx'
import { PageHeader, Section } from '#components/ui/section.tsx'
import { requireActor } from '../../auth/current-actor.ts'
import { gitSshPlace, loadSessions, loadSshKeys, loadTokens } from '../../data/account.ts'

export const metadata: Metadata = { title: 'Settings' }

export default async function SettingsPage() {
  const actor = await requireActor()
  const [tokens, sshKeys, sessions] = await Promise.all([loadTokens(), loadSshKeys(), loadSessions()])
  return (
    <div className="max-w-3xl">
      <PageHeader title="Settings" />
      <div className="space-y-10">
        <Section title="Profile">
          <dl className="grid grid-cols-[7.5rem_minmax(0,1fr)] gap-x-4 gap-y-2">
            <dt className="text-muted">Name</dt>
            <dd className="break-words">{actor.name}</dd>
            <dt className="text-muted">E-mail</dt>
            <dd className="break-words">{actor.email}</dd>
            <dt className="text-muted">Role</dt>
            <dd>{actor.isAdministrator ? 'Administrator' : 'Member'}</dd>
          </dl>
        </Section>
        <TokenList tokens={tokens} />
        <SshKeyList keys={sshKeys} place={gitSshPlace()} />
        <SessionList sessions={sessions} />
      </div>
    </div>
  )
}
