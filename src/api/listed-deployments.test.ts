import { afterAll, beforeAll, expect, it } from 'vitest'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import { memoryApi, type MemoryApi } from '../../tests/support/memory-api.ts'
import { LOCAL, LOCAL_TOKEN } from '../../tests/support/memory-core.ts'

let api: MemoryApi
beforeAll(async () => {
  api = await memoryApi()
})
afterAll(() => api.memory.remove())

const get = async (path: string) => {
  const answer = await api.ask('GET', `/api/v1${path}`, { token: LOCAL_TOKEN })
  return (await answer.json()) as Record<string, unknown>
}

it('shows the Dockerfile that is kept with a deployment by itself, and in no list', async () => {
  const dockerfileContent = 'FROM scratch\n'
  const input = { name: 'shop', repository: 'https://example.org/shop.git', dockerfileContent }
  await createDeployment(api.memory.core, LOCAL, input, { deploy: false, via: 'api' })
  expect(await get('/deployments/shop')).toMatchObject({ name: 'shop', dockerfileContent })
  const { items } = (await get('/deployments')) as { items: object[] }
  expect(items).toHaveLength(1)
  expect(items[0]).toMatchObject({ name: 'shop', buildCommand: null })
  expect(items[0]).not.toHaveProperty('dockerfileContent')
})
