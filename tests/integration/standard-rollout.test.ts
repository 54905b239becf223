import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HookContext } from '../../src/addon-api/context.ts'
import type { DeploymentRecord } from '#core/deployment/deployment-record.ts'
import { prepareRollout } from '#core/rollout/prepare-rollout.ts'
import { configuration } from '../support/stored-settings.ts'
import { testWorker } from './test-worker.ts'

/** What a rollout of a deployment without Docker is checked for before anything is built. */
let seen: HookContext[]
let world: Awaited<ReturnType<typeof testWorker>>
let deployment: DeploymentRecord
let booted: boolean

beforeEach(async () => {
  seen = []
  booted = true
  world = await testWorker((context) => {
    seen.push(context)
    return []
  })
  world.worker.services.supervisor = { available: () => Promise.resolve(booted) } as never
  const made = await world.addDeployment('shop')
  deployment = {
    ...(await world.worker.deployments.get(made.id)),
    useDocker: false,
    repository: 'https://example.org/shop.git',
    projectType: 'auto',
    dockerImageName: null,
  } as DeploymentRecord
})
afterEach(() => world.close())

const prepare = (kind: HookContext['kind'], changes: Partial<DeploymentRecord> = {}, releaseNumber: number | null = null) =>
  prepareRollout(world.worker, {
    kind,
    deployment: { ...deployment, ...changes },
    variables: [],
    access: null,
    accessOf: deployment.id,
    routes: [],
    ref: 'main',
    workspace: 'test',
    preview: true,
    facts: {},
    releaseNumber,
  })

async function release(number: number, imageId: string): Promise<string> {
  const made = await world.worker.releases.create({
    deploymentId: deployment.id,
    number,
    imageId,
    imageName: `webops/shop:${number}`,
    commit: null,
    commitSubject: null,
    configuration,
  })
  return made.id
}

describe('a rollout without Docker', () => {
  it('is told to the addons as that, with the engine as what keeps it', async () => {
    const prepared = await prepare('deploy')
    expect(prepared.runtime).toBe('systemd')
    expect(seen[0]).toMatchObject({ runtime: 'docker', deployment: { useDocker: false } })
  })

  it('is refused where no systemd is booted; what is left can be stopped and removed', async () => {
    booted = false
    await expect(prepare('deploy')).rejects.toMatchObject({ code: 'runtime_unavailable', field: 'useDocker' })
    for (const kind of ['stop', 'remove'] as const) await expect(prepare(kind)).resolves.toMatchObject({ release: null })
    expect(seen.map(({ kind }) => kind)).toEqual(['stop', 'remove'])
  })

  it('is one under systemd, for the policy', async () => {
    const rules = await world.worker.policy.read()
    world.worker.policy.read = () => Promise.resolve({ ...rules, runtimes: ['systemd'] })
    await expect(prepare('deploy')).resolves.toBeDefined()
    world.worker.policy.read = () => Promise.resolve({ ...rules, runtimes: ['docker'] })
    await expect(prepare('deploy')).rejects.toMatchObject({ code: 'policy_runtime_refused' })
  })

  it('is refused for settings that the panel would not have stored', async () => {
    for (const changes of [{ dockerNetworkMode: 'host' }, { dockerImageName: 'nginx' }, { repository: null }] as const)
      await expect(prepare('deploy', changes)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:standard_without_docker|repository_required)$/),
      })
  })

  it('brings back no release of the other engine, and takes the place of none', async () => {
    const image = await release(1, 'sha256:1')
    await release(2, 'tree:2')
    await expect(prepare('rollback', {}, 1)).rejects.toMatchObject({ code: 'engine_fixed' })
    await expect(prepare('rollback', {}, 2)).resolves.toMatchObject({ release: { image: { id: 'tree:2' } } })
    await expect(prepare('deploy', { liveReleaseId: image })).rejects.toMatchObject({ code: 'engine_fixed' })
    await expect(prepare('rollback', { useDocker: true }, 2)).rejects.toMatchObject({ code: 'engine_fixed' })
    await expect(prepare('remove', { liveReleaseId: image })).resolves.toBeDefined()
  })
})
