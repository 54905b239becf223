import { afterAll, beforeAll, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { previewed } from '../../../tests/support/preview-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import type { Core } from '../core.ts'
import { removeDeployment } from '../deployment/remove-deployment.ts'
import { requestRollout } from '../rollout/request-rollout.ts'

/** What becomes of previews with the deployment that they are previews of. */

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

const made = async () => {
  const shop = await previewed(memory)
  await shop.send(githubSamples.opened)
  return { ...shop, kinds: async () => (await shop.previewRollouts()).map(({ kind }) => kind) }
}

it('previews stay where the removal of their deployment was not taken', async () => {
  const { core } = memory
  const shop = await made()
  const create: Core['rollouts']['create'] = (input) =>
    input.deploymentId === shop.id ? Promise.reject(new Error('the database is away')) : core.rollouts.create(input)
  const removal = removeDeployment({ ...core, rollouts: { ...core.rollouts, create } }, LOCAL, shop.name, {
    confirmation: shop.name,
    via: 'api',
  })
  await expect(removal).rejects.toThrow('the database is away')
  expect(await shop.kinds()).toEqual(['deploy'])
  expect((await shop.record())?.closedAt).toBeNull()
  await removeDeployment(core, LOCAL, shop.name, { confirmation: shop.name, via: 'api' })
  expect(await shop.kinds()).toEqual(['remove', 'deploy'])
  expect(await shop.rollouts()).toMatchObject([{ kind: 'remove' }])
})

it('previews that a panel leaves which ends after that go once their deployment is gone, and not before', async () => {
  const { core } = memory
  const shop = await made()
  await requestRollout(core, LOCAL, shop.name, { kind: 'remove', via: 'api' })
  expect(await shop.see()).toEqual([])
  expect(await shop.kinds()).toEqual(['deploy'])
  await core.deployments.markRemoved(shop.id)
  expect(await shop.see()).toEqual([])
  expect((await shop.previewRollouts())[0]).toMatchObject({ kind: 'remove', cause: { name: expect.stringContaining('was removed') } })
  await shop.worked()
  expect(await shop.see()).toEqual([])
  expect(await shop.record()).toBeNull()
})
