import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDeployment } from '../deployment/create-deployment.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { defaultPolicy } from '../policy/load-policy.ts'
import type { Git } from '../ports/git.ts'
import { Secret } from '../secret/secret.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { Poller } from './poller.ts'
import { removePoll, setPoll } from './set-poll.ts'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'

const [one, two] = ['1'.repeat(40), '2'.repeat(40)]
const MINUTE_MS = 60_000

let memory: MemoryCore
let commit: string
let asked: string[]
let problem: WebopsError | null
let failing: Map<string, Error>
let now: number
let poller: Poller
beforeEach(async () => {
  memory = await memoryCore()
  commit = one
  asked = []
  problem = null
  failing = new Map()
  now = Date.parse('2026-03-01T09:00:00Z')
  const resolve: Git['resolve'] = async (source, ref) => {
    asked.push(`${ref} of ${source.url}`)
    const error = problem ?? failing.get(source.url)
    if (error) throw error
    return { commit }
  }
  const server = await memory.core.servers.ensure(memory.core.settings.serverName)
  const worker = {
    ...memory.core,
    clock: { ...memory.core.clock, now: () => new Date(now) },
    serverId: server.id,
    services: { git: { resolve } },
    lease: { check: async () => {} },
    policy: { read: async () => defaultPolicy(), realPath: async (path: string) => path },
    note: () => {},
    opener: { open: async () => new Secret('correct-horse') },
  } as unknown as WorkerCore
  poller = new Poller(worker, new AbortController().signal)
  await createDeployment(memory.core, LOCAL, { name: 'shop', repository: 'https://example.org/shop.git' }, { deploy: false, via: 'api' })
  await setPoll(memory.core, LOCAL, 'shop', { everyMinutes: 5 })
})
afterEach(() => memory.remove())

async function rollouts() {
  const rows = await memory.database.rollout.findMany({ orderBy: { number: 'asc' } })
  return rows.map(({ ref, cause }) => ({ ref, cause }))
}
const pollOf = async () => memory.core.polls.get((await memory.core.deployments.getByName('shop'))?.id ?? '')
const pass = (minutes: number) => (now += minutes * MINUTE_MS)

describe('looking at a repository', () => {
  it('deploys what came since the look before, once, and says who asked', async () => {
    await poller.look()
    expect(await rollouts()).toEqual([])
    commit = two
    pass(5)
    await poller.look()
    pass(5)
    await poller.look()
    expect(await rollouts()).toEqual([{ ref: 'main', cause: expect.objectContaining({ name: 'a look at main', via: 'webops' }) }])
    expect(asked).toEqual(Array.from({ length: 3 }, () => 'main of https://example.org/shop.git'))
  })

  it('looks as often as it was told', async () => {
    await poller.look()
    pass(4.9)
    await poller.look()
    expect(asked).toHaveLength(1)
    pass(0.1)
    await poller.look()
    expect(asked).toHaveLength(2)
  })

  it('goes on though the clock was set back', async () => {
    await poller.look()
    pass(-600)
    await poller.look()
    expect(asked).toHaveLength(2)
  })

  it('tells why a look did not work, and deploys what came meanwhile once one works', async () => {
    await poller.look()
    problem = new WebopsError({ code: 'git_unreachable', kind: 'unavailable', message: 'example.org does not answer.' })
    pass(5)
    await poller.look()
    expect(await pollOf()).toMatchObject({ problem: 'example.org does not answer.', seenCommit: one })
    problem = null
    commit = two
    pass(5)
    await poller.look()
    expect(await pollOf()).toMatchObject({ problem: null, seenCommit: two })
    expect(await rollouts()).toHaveLength(1)
  })

  it('takes another branch for what it is, and not for new commits', async () => {
    await poller.look()
    await memory.database.deployment.updateMany({ data: { branch: 'next' } })
    commit = two
    pass(5)
    await poller.look()
    expect(asked.at(-1)).toBe('next of https://example.org/shop.git')
    expect(await rollouts()).toEqual([])
  })

  /** As somebody else asked for it, after the look before. */
  async function rollout(data: { kind: 'deploy' | 'rollback' | 'stop'; state: 'queued' | 'running' | 'succeeded'; commit?: string }) {
    const shop = await memory.core.deployments.getByName('shop')
    const number = (await memory.database.rollout.count()) + 100
    const cause = { actor: 'local', name: 'root', via: 'cli' }
    const queuedAt = new Date(now + 1000)
    await memory.database.rollout.create({
      data: { deploymentId: shop?.id ?? '', number, sequence: number, cause, facts: {}, ref: 'main', queuedAt, ...data },
    })
  }

  it('does not deploy again what somebody has deployed meanwhile, not even when they have gone back from it', async () => {
    await poller.look()
    await rollout({ kind: 'deploy', state: 'succeeded', commit: two })
    await rollout({ kind: 'rollback', state: 'succeeded' })
    commit = two
    pass(5)
    await poller.look()
    expect(await rollouts()).toHaveLength(2)
    expect(await pollOf()).toMatchObject({ seenCommit: two })
  })

  it.each(['queued', 'running'] as const)(
    'waits for a deploy that is %s to say what it fetched, and loses nothing by that',
    async (state) => {
      await poller.look()
      await rollout({ kind: 'deploy', state })
      commit = two
      pass(5)
      await poller.look()
      expect(await rollouts()).toHaveLength(1)
      // It had fetched just before the push.
      await memory.database.rollout.updateMany({ data: { state: 'succeeded', commit: one } })
      await poller.look()
      expect(await rollouts()).toHaveLength(2)
    },
  )

  it('does not undo a stop that somebody has asked for', async () => {
    await poller.look()
    await rollout({ kind: 'stop', state: 'queued' })
    commit = two
    pass(5)
    await poller.look()
    expect(await rollouts()).toHaveLength(1)
  })

  it('goes on with the others when one hangs or is broken, and says so there', async () => {
    for (const [name, error] of [
      ['hangs', new DOMException('timed out', 'TimeoutError')],
      ['broken', new Error('a bug')],
    ] as const) {
      const other = { name, repository: `https://example.org/${name}.git` }
      await createDeployment(memory.core, LOCAL, other, { deploy: false, via: 'api' })
      await setPoll(memory.core, LOCAL, name, {})
      failing.set(other.repository, error)
    }
    await poller.look()
    expect(asked).toHaveLength(3)
    const problems = (await memory.database.repositoryPoll.findMany()).map(({ problem, lookedAt }) => [problem, lookedAt !== null])
    expect(problems).toContainEqual(['It did not answer within 30 seconds.', true])
    expect(problems).toContainEqual([expect.stringContaining('could not be looked at'), true])
    expect(problems).toContainEqual([null, true])
  })

  it('keeps the password to itself when a server repeats what it was sent', async () => {
    await memory.database.repositoryAccess.create({
      data: {
        deploymentId: (await pollOf())?.deploymentId ?? '',
        kind: 'password',
        username: 'ci',
        ciphertext: 'sealed',
        fingerprint: 'x',
      },
    })
    problem = new WebopsError({ code: 'git_unreachable', kind: 'unavailable', message: 'The server said: no correct-horse here.' })
    await poller.look()
    expect((await pollOf())?.problem).toBe('The server said: no [REDACTED] here.')
  })

  it('leaves one alone that was stopped, and one that nobody wants looked at any more', async () => {
    await memory.database.deployment.updateMany({ data: { desiredState: 'stopped' } })
    await poller.look()
    await memory.database.deployment.updateMany({ data: { desiredState: 'running' } })
    await removePoll(memory.core, LOCAL, 'shop')
    await poller.look()
    expect(asked).toEqual([])
  })

  it('leaves one alone whose source is what is pushed to the panel by now', async () => {
    await memory.database.deployment.updateMany({ data: { repository: 'push' } })
    await poller.look()
    expect(asked).toEqual([])
    expect((await pollOf())?.problem).toBeNull()
  })

  it('sends nobody to an address that the policy refuses', async () => {
    await memory.database.deployment.updateMany({ data: { repository: 'file:///etc' } })
    await poller.look()
    expect(asked).toEqual([])
    expect((await pollOf())?.problem).toMatch(/policy|file/)
  })
})
