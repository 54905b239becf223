import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { createDeploymentInput } from '#core/deployment/deployment.schema.ts'
import { loadDeployment, loadDeployments, loadWholeDeployment } from './deployments.ts'
import { loadProjectDeployments } from './projects.ts'

const panel = vi.hoisted(() => ({ core: null as unknown }))
vi.mock('#processes/panel-core.ts', () => ({ panelCore: () => panel.core }))
vi.mock('../auth/current-actor.ts', () => ({ requireActor: () => Promise.resolve(LOCAL) }))

const KEPT = 'FROM scratch\nCMD ["/kept"]\n'

let memory: MemoryCore
beforeAll(async () => {
  memory = await memoryCore()
  panel.core = memory.core
  const input = { name: 'shop', repository: 'https://example.org/shop.git', dockerfileContent: KEPT }
  await createDeployment(memory.core, LOCAL, createDeploymentInput.parse(input), { deploy: false, via: 'api' })
})
afterAll(() => memory.remove())

describe('the Dockerfile that is kept with a deployment', () => {
  it.each([
    ['the list of deployments', loadDeployments],
    ['a project', () => loadProjectDeployments('default')],
    ['a page that does not show it', () => loadDeployment('shop')],
  ])('is not sent with %s', async (_page, load) => {
    const text = JSON.stringify(await load())
    expect(text).toContain('"shop"')
    expect(text).not.toContain('/kept')
  })

  it('is there for the settings', async () => {
    expect(await loadWholeDeployment('shop')).toMatchObject({ name: 'shop', dockerfileContent: KEPT })
  })
})
