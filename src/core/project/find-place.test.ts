import { afterAll, beforeAll, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { previewed } from '../../../tests/support/preview-world.ts'
import { githubSamples } from '../../../tests/conformance/forge/samples/github.ts'
import { createDeployment } from '../deployment/create-deployment.ts'
import { askPlan } from '../rollout/ask-plan.ts'
import { changeVariables } from '../variable/change-variables.ts'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
})
afterAll(() => memory.remove())

it('an environment that a preview has for itself takes no deployment of somebody else’s, and is free again after it', async () => {
  const { core } = memory
  const shop = await previewed(memory)
  await shop.send(githubSamples.opened)
  const environment = shop.previewName
  const refused = { code: 'environment_of_preview', field: 'environment' }
  const create = () => createDeployment(core, LOCAL, { name: 'blog', dockerImageName: 'nginx', environment }, { deploy: false, via: 'api' })
  await expect(create()).rejects.toMatchObject(refused)
  const deployment = { name: 'blog', dockerImageName: 'nginx', environment, project: 'default' }
  await expect(askPlan(core, LOCAL, { kind: 'deploy', deployment: deployment as never })).rejects.toMatchObject(refused)
  expect(await core.deployments.getByName('blog')).toBeNull()
  // Variables can be set there all the same.
  await changeVariables(core, LOCAL, { project: 'default', environment }, { set: { STAGE: 'preview' } }, { via: 'api' })

  await shop.send(githubSamples.closed, { id: 'closed' })
  await shop.worked()
  expect(await shop.see()).toEqual([])
  await core.projects.createEnvironment({ id: memory.projectId, name: 'default' }, environment)
  expect(await create()).toMatchObject({ environment })
})

it('somebody else’s deployment that is in a preview’s environment all the same keeps that, and nothing else', async () => {
  const { core, database } = memory
  const shop = await previewed(memory)
  await shop.send(githubSamples.opened)
  const other = await createDeployment(core, LOCAL, { name: 'inside', dockerImageName: 'nginx' }, { deploy: false, via: 'api' })
  const { environmentId } = await shop.preview()
  await database.deployment.update({ where: { id: other.id }, data: { environmentId } })
  await shop.send(githubSamples.closed, { id: 'closed' })
  await shop.worked()
  expect(await shop.see()).toEqual([])
  expect(await shop.record()).toBeNull()
  expect(await core.deployments.getByName('inside')).toMatchObject({ id: other.id, environmentId })
  // Whoever wants a preview of that name again is told why there is none.
  expect(await shop.send(githubSamples.reopened ?? githubSamples.opened, { id: 'reopened' })).toMatchObject({ outcome: 'failed' })
  expect((await shop.deliveries())[0]).toMatchObject({ code: 'preview_name_taken' })
})
