import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDeployment } from '../deployment/create-deployment.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { defaultPolicy } from '../policy/load-policy.ts'
import type { Git } from '../ports/git.ts'
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
let now: number
let poller: Poller
beforeEach(async () => {
  memory = await memoryCore()
  commit = one
  asked = []
  problem = null
  now = Date.parse('2026-03-01T09:00:00Z')
  const resolve: Git['resolve'] = async (source, ref) => {
    asked.push(`${ref} of ${source.url}`)
    if (problem) throw problem
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

  it('does not deploy again what somebody has deployed already', async () => {
    await poller.look()
    const shop = await memory.core.deployments.getByName('shop')
    const rollout = await memory.database.rollout.create({
      data: {
        deploymentId: shop?.id ?? '',
        number: 1,
        kind: 'deploy',
        state: 'succeeded',
        sequence: 1,
        cause: {},
        facts: {},
        commit: two,
        ref: 'main',
      },
    })
    await memory.database.deployment.updateMany({ data: { latestRolloutId: rollout.id } })
    await memory.database.rollout.updateMany({ data: { cause: { actor: 'local', name: 'root', via: 'cli' } } })
    commit = two
    pass(5)
    await poller.look()
    expect(await rollouts()).toHaveLength(1)
    expect(await pollOf()).toMatchObject({ seenCommit: two })
  })

  it('leaves one alone that was stopped, and one that nobody wants looked at any more', async () => {
    await memory.database.deployment.updateMany({ data: { desiredState: 'stopped' } })
    await poller.look()
    await memory.database.deployment.updateMany({ data: { desiredState: 'running' } })
    await removePoll(memory.core, LOCAL, 'shop')
    await poller.look()
    expect(asked).toEqual([])
  })

  it('sends nobody to an address that the policy refuses', async () => {
    await memory.database.deployment.updateMany({ data: { repository: 'file:///etc' } })
    await poller.look()
    expect(asked).toEqual([])
    expect((await pollOf())?.problem).toMatch(/policy|file/)
  })
})
