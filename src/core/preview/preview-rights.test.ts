import { afterAll, beforeAll, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { previewed } from '../../../tests/support/preview-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { removeDeployment } from '../deployment/remove-deployment.ts'
import { updateDeployment } from '../deployment/update-deployment.ts'
import { requestRollout } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { deployPreview } from './deploy-preview.ts'
import { endPreview } from './end-preview.ts'
import { actorOfPreview, authorizePreviews, keeperOfPreview } from './preview-actor.ts'
import { listPreviews, removePreview, setPreviewSettings } from './previews.ts'

/** What a webhook may do about previews, and what it may not. */

let memory: MemoryCore
let shop: Awaited<ReturnType<typeof previewed>>
let other: Awaited<ReturnType<typeof previewed>>
beforeAll(async () => {
  memory = await memoryCore()
  shop = await previewed(memory)
  other = await previewed(memory)
  for (const each of [shop, other]) await each.send(githubSamples.opened)
})
afterAll(() => memory.remove())

const hookOf = ({ id, name, projectId }: DeploymentRecord): Actor => ({
  type: 'hook',
  id: `webhook:${id}`,
  name: 'ada',
  deployment: { id, name, projectId },
})
const gone = { code: 'deployment_not_found' }
const remove = { kind: 'remove', via: 'webhook' } as const

it('a webhook removes its own preview, and neither its deployment nor what is another one’s', async () => {
  const { core } = memory
  const parent = await shop.parent()
  const hook = hookOf(parent)
  await expect(requestRollout(core, hook, parent.name, remove)).rejects.toMatchObject(gone)
  for (const name of [shop.previewName, other.previewName, other.name]) {
    await expect(requestRollout(core, hook, name, remove)).rejects.toMatchObject(gone)
    await expect(requestRollout(core, hook, name, { kind: 'deploy', via: 'webhook' })).rejects.toMatchObject(gone)
  }
  const theirs = await core.previews.get(other.id, 'pr-7')
  if (!theirs) throw new Error('The other one has a preview.')
  await expect(endPreview(core, hook, theirs, { because: 'it was closed', via: 'webhook' })).rejects.toMatchObject(gone)
  await expect(deployPreview(core, hook, await other.parent(), theirs, { via: 'webhook', idempotencyKey: null })).rejects.toMatchObject(
    gone,
  )
  const mine = await core.previews.get(shop.id, 'pr-7')
  if (!mine) throw new Error('It has a preview.')
  expect(await endPreview(core, hook, mine, { because: 'it was closed', via: 'webhook' })).toMatchObject({ kind: 'remove' })
  expect(await other.previewRollouts()).toMatchObject([{ kind: 'deploy' }])
  expect(await other.rollouts()).toEqual([])
})

it('a word that something is a preview is looked up, and not believed', async () => {
  const { core } = memory
  const plain = await createDeployment(core, LOCAL, { name: 'plain', dockerImageName: 'nginx' }, { deploy: false, via: 'api' })
  const { id, name, projectId } = plain
  const forged: Actor = { type: 'hook', id: `webhook:${shop.id}`, name: 'ada', deployment: { id, name, projectId, previewOf: shop.id } }
  await expect(requestRollout(core, forged, name, remove)).rejects.toMatchObject(gone)
  const preview = await other.preview()
  const wrong = keeperOfPreview(shop.id, preview, 'it is old')
  await expect(requestRollout(core, wrong, preview.name, remove)).rejects.toMatchObject(gone)
  // Nor does one of another name reach it.
  await expect(
    requestRollout(core, actorOfPreview(hookOf(await shop.parent()), shop.id, preview), other.name, remove),
  ).rejects.toMatchObject(gone)
})

it('no deploy hook and no look at the repository makes previews', async () => {
  const parent = await shop.parent()
  for (const id of ['deploy-hook:1', `poll:${parent.id}`, `webhook:${other.id}`])
    expect(() => authorizePreviews({ ...hookOf(parent), id } as Actor, parent)).toThrow(expect.objectContaining(gone))
  expect(() => authorizePreviews(hookOf(parent), parent)).not.toThrow()
})

it('a webhook changes and lists nothing', async () => {
  const { core } = memory
  const hook = hookOf(await other.parent())
  const calls = [
    () => listPreviews(core, hook, other.name),
    () => setPreviewSettings(core, hook, other.name, { secrets: ['TOKEN'] }),
    () => removePreview(core, hook, other.name, 'pr-7', 'webhook'),
    () => updateDeployment(core, hook, other.previewName, { maintenance: true }, { apply: false, via: 'webhook' }),
    () => removeDeployment(core, hook, other.previewName, { confirmation: other.previewName, via: 'webhook' }),
  ]
  for (const call of calls) await expect(call()).rejects.toMatchObject(gone)
})
