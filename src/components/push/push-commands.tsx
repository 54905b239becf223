'use client'
import { Tabs } from 'radix-ui'
import Link from 'next/link'
import type { ReactNode } from 'react'
import type { PushView } from '#api/schemas/push-view.ts'
import { CopyLine } from '../webhook/copy-line.tsx'

interface PushCommandsProps {
  name: string
  push: PushView
}

const TAB =
  'border-b-2 border-transparent px-1 py-1.5 text-muted hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink'

/** What to type so that a push comes here, over HTTPS and over SSH. */
export function PushCommands({ name, push }: PushCommandsProps) {
  const https = <OverHttps name={name} push={push} />
  if (push.ssh === null) return https
  return (
    <Tabs.Root defaultValue="https">
      <Tabs.List aria-label="How to push" className="mb-4 flex gap-4 border-b">
        <Tabs.Trigger value="https" className={TAB}>
          HTTPS
        </Tabs.Trigger>
        <Tabs.Trigger value="ssh" className={TAB}>
          SSH
        </Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="https">{https}</Tabs.Content>
      <Tabs.Content value="ssh">
        <OverSsh name={name} push={push} address={push.ssh} />
      </Tabs.Content>
    </Tabs.Root>
  )
}

function OverHttps({ name, push }: PushCommandsProps) {
  return (
    <div className="space-y-5">
      <Way title="With the webops command">
        <CopyLine text={`webops git-remote add ${name}`} what="command that adds the remote" />
        <CopyLine text={pushCommand(push)} what="push command" />
        <Hint>
          In the folder of the repository. Git asks for no password then: it gets the token of <code>webops login</code>.
        </Hint>
      </Way>
      <Way title="With git alone">
        <CopyLine text={`git remote add webops ${push.https}`} what="git command that adds the remote" testId="push-https" />
        <CopyLine text={pushCommand(push)} what="push command for git alone" />
        <Hint>
          Git asks for a user name, which may be any, and for a password, which is a token from <SettingsLink>Settings</SettingsLink>.
        </Hint>
      </Way>
    </div>
  )
}

function OverSsh({ name, push, address }: PushCommandsProps & { address: string }) {
  return (
    <div className="space-y-5">
      <Way title="With the webops command">
        <CopyLine text={`webops git-remote add ${name} --ssh`} what="command that adds the remote" />
        <CopyLine text={pushCommand(push)} what="push command" />
      </Way>
      <Way title="With git alone">
        <CopyLine text={`git remote add webops ${address}`} what="git command that adds the remote" testId="push-ssh" />
        <CopyLine text={pushCommand(push)} what="push command for git alone" />
      </Way>
      <Hint>
        The panel has to know your key: <SettingsLink>Settings</SettingsLink> takes its public half.
        {push.sshFingerprint !== null && (
          <>
            {' '}
            At the first push ssh asks about the server’s key, which is <code className="font-mono break-all">{push.sshFingerprint}</code>.
          </>
        )}
      </Hint>
    </div>
  )
}

const pushCommand = ({ branch }: PushView) => `git push webops ${branch}`

function Way({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="space-y-1.5">
      <p className="font-medium">{title}</p>
      {children}
    </div>
  )
}

const Hint = ({ children }: { children: ReactNode }) => <p className="text-[13px] text-muted">{children}</p>

function SettingsLink({ children }: { children: ReactNode }) {
  return (
    <Link prefetch={false} href="/settings" className="text-accent-ink underline underline-offset-4">
      {children}
    </Link>
  )
}
