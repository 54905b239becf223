import { afterAll, beforeAll, expect, it } from 'vitest'
import { memoryApi, type MemoryApi } from '../../tests/support/memory-api.ts'
import { LOCAL_TOKEN } from '../../tests/support/memory-core.ts'

let it_: MemoryApi
beforeAll(async () => {
  it_ = await memoryApi()
})
afterAll(() => it_.memory.remove())

it.each([
  ['an answer', 'GET', '/api/v1/me', 200],
  ['an error', 'GET', '/api/v1/deployments/none', 404],
  ['what is not there', 'GET', '/api/v1/nothing', 404],
  ['a stream', 'GET', '/api/v1/events', 200],
  ['the description', 'GET', '/api/openapi.json', 200],
])('%s is kept by no cache and taken for nothing else than it says', async (_what, method, path, status) => {
  const answer = await it_.ask(method, path, { token: LOCAL_TOKEN })
  expect(answer.status).toBe(status)
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('cache-control')).toMatch(/no-store|no-cache/)
  await answer.body?.cancel()
})
