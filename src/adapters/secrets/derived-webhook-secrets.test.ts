import { describe, expect, it } from 'vitest'
import { derivedWebhookSecrets } from './derived-webhook-secrets.ts'

const of = (key: string, generation: number, secret = 'of the panel') => derivedWebhookSecrets(secret).of(key, generation).reveal()

describe('the secret of a webhook', () => {
  it('has 256 bits, and is the same whenever it is asked for', () => {
    expect(of('key', 1)).toMatch(/^[\w-]{43}$/)
    expect(Buffer.from(of('key', 1), 'base64url')).toHaveLength(32)
    expect(of('key', 1)).toBe(of('key', 1))
  })

  it("differs by webhook, by generation and by the panel's own secret", () => {
    const all = [of('key', 1), of('key', 2), of('key', 11), of('key2', 1), of('key 1', 1), of('key', 1, 'of another panel')]
    expect(new Set(all).size).toBe(all.length)
  })

  it('tells nothing of itself when it is written down by mistake', () => {
    const secret = derivedWebhookSecrets('of the panel').of('key', 1)
    expect(`${JSON.stringify({ secret })} ${String(secret)}`).not.toContain(secret.reveal())
  })

  it('is not made from nothing', () => {
    expect(() => derivedWebhookSecrets('')).toThrow(/no secret/)
  })
})
