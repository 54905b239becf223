import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createDeployHook } from '#core/deploy-hook/deploy-hooks.ts'
import { MOST_BYTES } from '#core/forge/read-body.ts'
import { renewWebhookSecret } from '#core/webhook/set-webhook.ts'
import { memoryApi, PANEL_ORIGIN, type MemoryApi } from '../../tests/support/memory-api.ts'
import { LOCAL } from '../../tests/support/memory-core.ts'
import { hooked, SAMPLES } from '../../tests/support/webhook-world.ts'
import { githubSamples } from '../../tests/conformance/forge/samples/github.ts'

const MIB = 1024 * 1024

let it_: MemoryApi
beforeAll(async () => {
  it_ = await memoryApi()
})
afterAll(() => it_.memory.remove())
beforeEach(() => void (it_.unexpected.length = 0))

const there = () => hooked(it_.memory, githubSamples)

/** As a forge sends it: without a token, a cookie or an origin. */
async function post(url: string, init: { headers?: HeadersInit; body?: BodyInit } = {}) {
  const streamed = init.body instanceof ReadableStream ? { duplex: 'half' } : {}
  const answer = await it_.api.request(new Request(url, { method: 'POST', ...init, ...streamed }))
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> & { error?: { code: string } } }
}

function pieces(count: number, onPulled: (sent: number) => Promise<void> | void = () => undefined): ReadableStream<Uint8Array> {
  let sent = 0
  return new ReadableStream({
    async pull(controller) {
      await onPulled((sent += 1))
      if (sent > count) controller.close()
      else controller.enqueue(new Uint8Array(MIB).fill(0x20))
    },
  })
}

describe('POST /api/v1/hooks/KEY', () => {
  it.each(SAMPLES)('takes a push of %s without anybody being signed in', async (_title, samples) => {
    const shop = await hooked(it_.memory, samples)
    const { headers, body } = shop.request(samples.push)
    const answer = await post(shop.url, { headers: headers as Headers, body: Buffer.from(body) })
    expect(answer).toMatchObject({ status: 202, body: { outcome: 'deployed', reason: 'The branch main was pushed.' } })
    expect(await shop.rollouts()).toHaveLength(1)
  })

  it('gives one answer to everybody who is not believed', async () => {
    const shop = await there()
    const signed = (more?: Parameters<typeof shop.request>[1]) => {
      const { headers, body } = shop.request(githubSamples.push, more)
      return { headers: headers as Headers, body: Buffer.from(body) }
    }
    const elsewhere = { payload: { repository: { full_name: 'evil/shop', clone_url: 'https://git.example.org/evil/shop.git' } } }
    const answers = [
      await post(`${PANEL_ORIGIN}/api/v1/hooks/${'x'.repeat(32)}`, signed()),
      await post(`${PANEL_ORIGIN}/api/v1/hooks/x`, signed()),
      await post(`${PANEL_ORIGIN}/api/v1/hooks/deploy/x`, signed()),
      await post(shop.url, signed({ secret: 'another' })),
      await post(shop.url, signed(elsewhere)),
      await post(shop.url),
    ]
    expect(answers[0]).toMatchObject({ status: 404, body: { error: { code: 'hook_not_found' } } })
    for (const answer of answers) expect(answer).toEqual(answers[0])
    expect(await shop.rollouts()).toEqual([])
  })

  it.each([
    ['no JSON', '{"a":'],
    ['a list', '[]'],
    ['a text', '"x"'],
    ['nothing', ''],
    ['200 levels', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`],
    ['no push', '{}'],
  ])('refuses %s that is signed, in words', async (_what, text) => {
    const shop = await there()
    const headers = { ...githubSamples.push.headers, ...githubSamples.sign(text, shop.secret) }
    const answer = await post(shop.url, { headers, body: text })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'webhook_payload_refused' } } })
    expect(it_.unexpected).toEqual([])
  })

  it('reads no body for a key that nobody has', async () => {
    const pulled = vi.fn()
    const { status } = await post(`${PANEL_ORIGIN}/api/v1/hooks/${'x'.repeat(32)}`, { body: pieces(40, pulled) })
    expect(status).toBe(404)
    // A stream fetches one piece ahead.
    expect(pulled.mock.calls.length).toBeLessThanOrEqual(1)
  })

  it('takes a body as long as forges send, and not one byte more', async () => {
    const shop = await there()
    const { body } = shop.request(githubSamples.push)
    const large = Buffer.alloc(MOST_BYTES, ' ')
    large.set(body)
    const headers = { ...githubSamples.push.headers, ...githubSamples.sign(large.toString(), shop.secret) }
    expect(await post(shop.url, { headers, body: large })).toMatchObject({ status: 202, body: { outcome: 'deployed' } })
    const larger = Buffer.concat([large, Buffer.from(' ')])
    expect(await post(shop.url, { headers, body: larger })).toMatchObject({ status: 413, body: { error: { code: 'too_large' } } })
  })

  it('ends a body that says no length when it gets too long, and one that says too much before it comes', async () => {
    const shop = await there()
    const pulled = vi.fn()
    const headers = githubSamples.push.headers
    const chunked = { ...headers, 'transfer-encoding': 'chunked' }
    expect(await post(shop.url, { headers: chunked, body: pieces(100, pulled) })).toMatchObject({ status: 413 })
    expect(pulled.mock.calls.length).toBeLessThan(MOST_BYTES / MIB + 5)
    pulled.mockClear()
    const told = { ...headers, 'content-length': String(30_000_000) }
    expect(await post(shop.url, { headers: told, body: pieces(100, pulled) })).toMatchObject({ status: 413 })
    expect(pulled.mock.calls.length).toBeLessThanOrEqual(1)
    expect(await shop.deliveries()).toEqual([])
  })

  it('takes no secret that was replaced while the body came', async () => {
    const shop = await there()
    const { headers, body } = shop.request(githubSamples.push)
    const stream = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await renewWebhookSecret(it_.memory.core, LOCAL, shop.name)
          controller.enqueue(body)
          controller.close()
        },
      },
      { highWaterMark: 0 },
    )
    expect(await post(shop.url, { headers: headers as Headers, body: stream })).toMatchObject({ status: 404 })
    expect(await shop.rollouts()).toEqual([])
  })

  it('says nothing of what is wrong with the panel itself', async () => {
    const shop = await there()
    const create = vi.spyOn(it_.memory.core.rollouts, 'create').mockRejectedValueOnce(new Error('at /var/lib/webops'))
    const { headers, body } = shop.request(githubSamples.push)
    const answer = await post(shop.url, { headers: headers as Headers, body: Buffer.from(body) })
    create.mockRestore()
    expect(answer).toMatchObject({ status: 500, body: { error: { code: 'internal_error' } } })
    expect(JSON.stringify(answer)).not.toContain('/var/lib')
    expect(await post(shop.url, { headers: headers as Headers, body: Buffer.from(body) })).toMatchObject({ body: { outcome: 'deployed' } })
  })
})

describe('POST /api/v1/hooks/deploy/TOKEN', () => {
  it('deploys, and a second time with the same key does not', async () => {
    const shop = await there()
    const { url } = await createDeployHook(it_.memory.core, LOCAL, shop.name, { name: 'registry' })
    const headers = { 'idempotency-key': 'build 7' }
    const first = await post(url, { headers })
    expect(first).toEqual({ status: 202, body: { id: (await shop.rollouts())[0]?.id, number: 1 } })
    expect(await post(url, { headers, body: 'whatever is in it' })).toEqual(first)
    expect(await post(`${url}x`)).toMatchObject({ status: 404, body: { error: { code: 'hook_not_found' } } })
    expect(await shop.rollouts()).toHaveLength(1)
  })

  it('is no way to see anything', async () => {
    const shop = await there()
    const { url } = await createDeployHook(it_.memory.core, LOCAL, shop.name, { name: 'registry' })
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const { status } = await it_.api.request(new Request(url, { method }))
      expect([401, 404]).toContain(status)
    }
    expect(await shop.rollouts()).toEqual([])
  })
})
