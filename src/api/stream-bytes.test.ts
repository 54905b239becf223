import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ApiEnv } from './router.ts'
import { streamBytes } from './stream-bytes.ts'

/** More than may wait for who reads. */
const PIECE = Buffer.alloc(300_000, 'x')

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Two pieces, of which the second has to wait for who reads. */
async function answer({ allowed }: { allowed: boolean }): Promise<Response> {
  const app = new Hono<ApiEnv>().get('/', (context) => {
    context.set('stillAllowed', async () => allowed)
    return streamBytes(context, async (onBytes) => {
      await onBytes(PIECE)
      await onBytes(PIECE)
    })
  })
  return app.request('/')
}

describe('bytes that are answered with', () => {
  it('come whole, also where they are read slowly', async () => {
    const response = await answer({ allowed: true })
    await vi.advanceTimersByTimeAsync(120_000)
    expect((await response.arrayBuffer()).byteLength).toBe(2 * PIECE.length)
  })

  it.each([
    ['who asked may no longer have them', false, 61_000],
    ['nobody reads them', true, 301_000],
  ])('break off, and do not end as if they were whole, when %s', async (_when, allowed, ms) => {
    const response = await answer({ allowed })
    await vi.advanceTimersByTimeAsync(ms)
    await expect(response.arrayBuffer()).rejects.toThrow()
  })
})
