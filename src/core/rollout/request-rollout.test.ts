import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cancelRollout } from './cancel-rollout.ts'
import { requestRollout, type RolloutRequest } from './request-rollout.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import type { DeploymentDetails } from '../deployment/deployment-record.ts'
import { removeDeployment } from '../deployment/remove-deployment.ts'
import { LOCAL, memoryCore, userWith, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { DEFAULT_RUN_SETTINGS } from '../deployment/run-settings.ts'

let memory: MemoryCore
let deployment: DeploymentDetails
let counter = 0
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())
beforeEach(async () => {
  const name = `app-${(counter += 1)}`
  deployment = await createDeployment(memory.core, LOCAL, { name, repository: 'https://example.org/a.git' }, { deploy: false, via: 'api' })
})

const request = (given: Omit<RolloutRequest, 'via'>) => requestRollout(memory.core, LOCAL, deployment.name, { ...given, via: 'api' })
async function release(number: number, live = false) {
  const configuration = {
    version: 1 as const,
    port: 80,
    variables: {},
    volumes: [],
    files: [],
    ports: [],
    networkMode: 'bridge' as const,
    ...DEFAULT_RUN_SETTINGS,
    generatedDockerfile: null,
    stack: null,
  }
  const made = await memory.core.releases.create({
    deploymentId: deployment.id,
    number,
    imageId: `sha256:${number}`,
    imageName: 'i',
    commit: null,
    commitSubject: null,
    configuration,
  })
  if (live) await memory.core.deployments.setLive(deployment.id, made.id, 99)
}

describe('asking for a rollout', () => {
  it('goes for the branch, or for the ref that was named', async () => {
    expect(await request({ kind: 'deploy' })).toMatchObject({ number: 1, ref: 'main', state: 'queued' })
    expect(await request({ kind: 'deploy', ref: 'v1.2' })).toMatchObject({ number: 2, ref: 'v1.2' })
    await expect(request({ kind: 'deploy', ref: '--upload-pack=x' })).rejects.toThrow(/letters, digits/)
  })

  it.each(['restart', 'start', 'stop', 'reconfigure'] as const)('to %s needs something that was deployed', async (kind) => {
    await expect(request({ kind })).rejects.toMatchObject({ code: 'nothing_deployed' })
    await release(1, true)
    await expect(request({ kind })).resolves.toMatchObject({ kind })
  })

  it('to roll back goes to the release that was named, or the one before', async () => {
    await expect(request({ kind: 'rollback' })).rejects.toMatchObject({ code: 'no_earlier_release' })
    for (const number of [1, 2, 3]) await release(number, number === 3)
    expect(await request({ kind: 'rollback' })).toMatchObject({ releaseNumber: 2 })
    expect(await request({ kind: 'rollback', release: 1 })).toMatchObject({ releaseNumber: 1 })
    await expect(request({ kind: 'rollback', release: 9 })).rejects.toMatchObject({ code: 'release_not_found', field: 'release' })
  })

  it('refuses what makes no sense together', async () => {
    await release(1, true)
    await expect(request({ kind: 'restart', ref: 'main' })).rejects.toMatchObject({ code: 'ref_unexpected' })
    await expect(request({ kind: 'deploy', release: 1 })).rejects.toMatchObject({ code: 'release_unexpected' })
  })

  it('twice with the same key is asking once', async () => {
    const before = memory.woken.length
    const [one, two] = [await request({ kind: 'deploy', idempotencyKey: 'k' }), await request({ kind: 'deploy', idempotencyKey: 'k' })]
    expect(two.id).toBe(one.id)
    expect(memory.woken.length).toBe(before + 1)
  })

  it('for something else with a key that was used is refused, and nothing is queued', async () => {
    await release(1, true)
    await request({ kind: 'restart', idempotencyKey: 'k' })
    await expect(request({ kind: 'stop', idempotencyKey: 'k' })).rejects.toMatchObject({ code: 'idempotency_key_reused' })
    const { items } = await memory.core.rollouts.list(deployment.id, { limit: 10 })
    expect(items.map(({ kind, number }) => [kind, number])).toEqual([['restart', 1]])
  })

  it('by a hook is for the deployment that the hook was made for, and not for another one that has its name now', async () => {
    const { id, name, projectId } = deployment
    const by = (own: string) =>
      requestRollout(
        memory.core,
        { type: 'hook', id: `webhook:${own}`, name: 'ada', deployment: { id: own, name, projectId } },
        ...([name, { kind: 'deploy', via: 'webhook' }] as const),
      )
    await expect(by('0198c0de-0000-7000-8000-000000000000')).rejects.toMatchObject({ code: 'deployment_not_found' })
    expect((await memory.core.rollouts.list(id, { limit: 10 })).items).toEqual([])
    await expect(by(id)).resolves.toMatchObject({ kind: 'deploy', state: 'queued' })
  })

  it('works while the queue is away: the record is what counts', async () => {
    const away = {
      ...memory.core,
      wakeups: { wake: () => Promise.reject(new Error('away')), cancel: () => Promise.reject(new Error('away')) },
    }
    await expect(requestRollout(away, LOCAL, deployment.name, { kind: 'deploy', via: 'api' })).resolves.toMatchObject({ state: 'queued' })
  })

  it('to remove asks for the name again, and ends what else could be asked', async () => {
    const remove = (confirmation: string) => removeDeployment(memory.core, LOCAL, deployment.name, { confirmation, via: 'api' })
    await expect(remove('other')).rejects.toMatchObject({ code: 'confirmation_mismatch' })
    const { id } = await remove(deployment.name)
    await expect(request({ kind: 'deploy' })).rejects.toMatchObject({ code: 'being_removed' })
    await cancelRollout(memory.core, LOCAL, id)
    await expect(request({ kind: 'deploy' })).resolves.toBeDefined()
  })
})

describe('cancelling', () => {
  it('ends what waits, and tells the worker of what runs', async () => {
    const waits = await request({ kind: 'deploy' })
    expect(await cancelRollout(memory.core, LOCAL, waits.id)).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
    expect(memory.cancelled).not.toContain(waits.id)
    const runs = await request({ kind: 'deploy' })
    await memory.core.rollouts.start(runs.id, { runtime: 'docker', steps: [] })
    await cancelRollout(memory.core, LOCAL, runs.id)
    await cancelRollout(memory.core, LOCAL, runs.id)
    expect(memory.cancelled).toEqual([runs.id, runs.id])
    await memory.core.rollouts.finish(runs.id, { state: 'cancelled' })
    await expect(cancelRollout(memory.core, LOCAL, runs.id)).rejects.toMatchObject({ code: 'rollout_ended' })
  })

  it('is not for viewers', async () => {
    const viewer = await userWith(memory, `viewer-${counter}`, 'viewer')
    const { id } = await request({ kind: 'deploy' })
    await expect(cancelRollout(memory.core, viewer, id)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
