import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type APIRequestContext } from '@playwright/test'
import type { RolloutSummaryView, RolloutView } from '../../../src/api/schemas/views.ts'
import { read } from './api.ts'
import { AUTHORITY, type GitSettings, mustGit, startGit, type RunningGit, type Told } from './git-client.ts'
import { PANEL_URL, state } from './instance.ts'
import { mustRun } from './programs.ts'
import { commitText, makeRepository } from './repositories.ts'

/** A way of git's to the panel. */
export interface Transport {
  name: 'https' | 'ssh'
  url(deployment: string): string
  settings(): GitSettings
}

/** As CI does it: any user name, the token as the password. @param token the administrator's when unset */
export const https = (token?: string): Transport => ({
  name: 'https',
  url: (deployment) => `${PANEL_URL.replace('https://', `https://git:${token ?? state().token}@`)}/git/${deployment}.git`,
  settings: () => ({ 'http.sslCAInfo': AUTHORITY() }),
})

/** Where the installation of the tests takes git over SSH (WEBOPS_SSH_PORT in instance.ts). */
const SSH_PORT = 18_022

/** As developers do it: a key of their own that the panel knows. */
export async function ssh(api: APIRequestContext): Promise<Transport> {
  const key = join(mkdtempSync(join(tmpdir(), 'webops-e2e-key-')), 'id')
  await mustRun('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada@laptop', '-f', key])
  const added = await api.post('/api/v1/me/ssh-keys', { data: { key: readFileSync(`${key}.pub`, 'utf8') } })
  expect(added.status(), await added.text()).toBe(201)
  const options = ['IdentitiesOnly=yes', 'StrictHostKeyChecking=accept-new', `UserKnownHostsFile=${key}.hosts`, 'LogLevel=ERROR']
  const command = ['ssh', '-F', '/dev/null', '-i', key, ...options.flatMap((option) => ['-o', option])].join(' ')
  return {
    name: 'ssh',
    url: (deployment) => `ssh://git@localhost:${SSH_PORT}/${deployment}.git`,
    settings: () => ({ 'core.sshCommand': command }),
  }
}

/** A developer's checkout, and the panel as its origin. */
export interface Checkout {
  path: string
  push(...args: string[]): Promise<Told>
  startPush(...args: string[]): RunningGit
  git(...args: string[]): Promise<string>
  /** Changes the text that the application says. @returns the commit */
  say(from: string, to: string): Promise<string>
  /** What the panel has under a ref; null: no such ref. */
  remote(ref?: string): Promise<string | null>
}

/** A fresh repository of a small application, whose origin is the deployment. */
export async function checkout(deployment: string, transport: Transport): Promise<Checkout> {
  const path = await makeRepository(mkdtempSync(join(tmpdir(), 'webops-e2e-push-')), 'pushed', 'app')
  const settings = transport.settings()
  const run = (...args: string[]) => mustGit(path, args, settings)
  await run('remote', 'add', 'origin', transport.url(deployment))
  const startPush = (...args: string[]) => startGit(path, ['push', ...(args.length > 0 ? args : ['origin', 'main'])], settings)
  return {
    path,
    git: run,
    startPush,
    push: (...args) => startPush(...args).ended,
    say: (from, to) => commitText(path, 'text.txt', from, to),
    async remote(ref = 'refs/heads/main') {
      const [commit = ''] = (await run('ls-remote', 'origin', ref)).split('\t')
      return commit || null
    },
  }
}

/** Rollouts of a deployment, newest first. */
export async function rolloutsOf(api: APIRequestContext, name: string): Promise<RolloutSummaryView[]> {
  return ((await (await read(api, `/api/v1/deployments/${name}/rollouts`)).json()) as { items: RolloutSummaryView[] }).items
}

/** How the newest rollout of a deployment ended, once it has. */
export async function lastRollout(api: APIRequestContext, name: string): Promise<RolloutView> {
  const [newest] = await rolloutsOf(api, name)
  let rollout: RolloutView | undefined
  await expect
    .poll(async () => (rollout = (await (await read(api, `/api/v1/rollouts/${newest?.id}`)).json()) as RolloutView).finishedAt, {
      timeout: 120_000,
    })
    .not.toBeNull()
  return rollout as RolloutView
}

/** A deployment that takes pushes, before anything is pushed. */
export async function takesPushes(api: APIRequestContext, name: string, data: object, settings: object = {}): Promise<void> {
  const made = await api.post('/api/v1/deployments?deploy=0', { data: { name, repository: 'push', port: 3000, ...data } })
  expect(made.status(), await made.text()).toBe(201)
  await setPushes(api, name, settings)
}

/** How it takes them. */
export async function setPushes(api: APIRequestContext, name: string, settings: object): Promise<void> {
  if (Object.keys(settings).length === 0) return
  const set = await api.patch(`/api/v1/deployments/${name}/push`, { data: settings })
  expect(set.status(), await set.text()).toBe(200)
}
