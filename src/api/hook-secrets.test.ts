import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { hashToken } from '#core/user/hash-token.ts'
import { memoryApi, type MemoryApi } from '../../tests/support/memory-api.ts'
import { LOCAL_TOKEN } from '../../tests/support/memory-core.ts'
import { SAMPLES, signedRequest, type Sending } from '../../tests/support/webhook-world.ts'
import type { ForgeSamples } from '../../tests/conformance/forge/samples/sample.ts'

let it_: MemoryApi
const printed: string[] = []
beforeAll(async () => {
  it_ = await memoryApi()
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text) => printed.push(String(text)) > 0)
})
afterAll(async () => {
  vi.restoreAllMocks()
  await it_.memory.remove()
})

/** All that was ever answered, but for the answers that are to tell a secret. */
const answers: string[] = []
async function ask(method: string, path: string, body?: unknown): Promise<Record<string, string>> {
  const answer = await it_.ask(method, `/api/v1${path}`, { token: LOCAL_TOKEN, ...(body !== undefined && { body }) })
  const text = await answer.text()
  if (answer.status !== 201) answers.push(text)
  return JSON.parse(text) as Record<string, string>
}
async function post(url: string, init: { headers?: HeadersInit; body?: BodyInit } = {}): Promise<void> {
  const answer = await it_.api.request(new Request(url, { method: 'POST', ...init }))
  answers.push(await answer.text())
}
async function dump(): Promise<string> {
  const { database } = it_.memory
  const tables = await database.$queryRawUnsafe<{ name: string }[]>("SELECT name FROM sqlite_master WHERE type = 'table'")
  const rows = await Promise.all(tables.map(({ name }) => database.$queryRawUnsafe(`SELECT * FROM "${name}"`)))
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

/** All that goes well and wrong with a webhook and a deploy hook; returns what has to stay secret. */
async function everything(samples: ForgeSamples): Promise<string[]> {
  const name = samples.forge.id
  await ask('POST', '/deployments?deploy=false', { name, repository: samples.repository.address })
  const first = await ask('POST', `/deployments/${name}/webhook`, { forge: name })
  const { secret = '', url = '' } = await ask('POST', `/deployments/${name}/webhook/secret`)
  const hook = await ask('POST', `/deployments/${name}/deploy-hooks`, { name: 'registry' })
  const send = async (sample: keyof ForgeSamples, more: Sending = {}) => {
    const { headers, body } = signedRequest(samples, samples[sample] as ForgeSamples['push'], { secret, ...more })
    await post(url, { headers: headers as Headers, body: Buffer.from(body) })
  }
  await send('push')
  await send('push', { secret: first.secret ?? '' })
  await send('push', { id: 'other', payload: { repository: {}, project: {} } })
  await send('branchDeleted', { id: 'deleted' })
  const create = vi.spyOn(it_.memory.core.rollouts, 'create').mockRejectedValue(new Error('The database is away.'))
  await send('push', { id: 'later', payload: { later: 1 } })
  await post(hook.url ?? '')
  create.mockRestore()
  await post(hook.url ?? '')
  await post(`${hook.url}x`)
  await ask('POST', `/deployments/${name}/webhook`, {})
  await ask('PATCH', `/deployments/${name}/webhook`, { branches: ['next'] })
  for (const path of ['webhook', 'deliveries', 'deploy-hooks', 'rollouts']) await ask('GET', `/deployments/${name}/${path}`)
  const { items } = (await ask('GET', `/deployments/${name}/deliveries`)) as unknown as { items: { id: string }[] }
  for (const { id } of items) await ask('POST', `/deployments/${name}/deliveries/${id}/replay`)
  const token = (hook.url ?? '').split('/').at(-1) ?? ''
  return [secret, first.secret ?? '', token]
}

it.each(SAMPLES)('the secrets of a webhook of %s and of a deploy hook are told once, and written down nowhere', async (_title, samples) => {
  const secrets = await everything(samples)
  const places = [
    await dump(),
    answers.join('\n'),
    printed.join('\n'),
    JSON.stringify(it_.memory.published),
    it_.unexpected.map((error) => (error instanceof Error ? error.stack : JSON.stringify(error))).join('\n'),
  ]
  for (const secret of secrets) {
    expect(secret.length).toBe(43)
    for (const place of places) expect(place.includes(secret)).toBe(false)
  }
  // The walk sees what there is: of the token a hash is kept.
  expect(places[0]).toContain(hashToken(secrets.at(-1) ?? ''))
})
