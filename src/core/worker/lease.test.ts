import { describe, expect, it, vi } from 'vitest'
import type { Clock } from '../ports/clock.ts'
import { isFenced } from './fenced.ts'
import { Lease, LEASE_MS } from './lease.ts'
import type { LeaseRecord } from './lease.store.ts'

/** A server's row, and a clock that the test turns. Sleeping lets time pass. */
function world() {
  let utc = Date.UTC(2026, 10, 21)
  let monotonic = 0
  let row: LeaseRecord = { holder: null, until: null }
  let away = false
  const over = new Set<string>()
  const pass = (ms: number) => {
    utc += ms
    monotonic += ms
  }
  const clock: Clock = {
    now: () => new Date(utc),
    monotonic: () => monotonic,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted()
      pass(ms)
    },
  }
  const answer = <T>(value: () => T) => (away ? Promise.reject(new Error('database is locked')) : Promise.resolve(value()))
  const servers = {
    lease: () => answer(() => row),
    takeLease: (_id: string, seen: LeaseRecord, holder: string, until: Date) =>
      answer(() => {
        if (row.holder !== seen.holder || row.until?.getTime() !== seen.until?.getTime()) return false
        row = { holder, until }
        return true
      }),
    renewLease: (_id: string, holder: string, until: Date) =>
      answer(() => {
        if (row.holder !== holder) return false
        row = { holder, until }
        return true
      }),
    releaseLease: async (_id: string, holder: string) => {
      if (row.holder === holder) row = { holder: null, until: null }
    },
  }
  return {
    pass,
    setUtc: (ms: number) => (utc += ms),
    over,
    elapsed: () => monotonic,
    cutOff: (cut: boolean) => (away = cut),
    row: () => row,
    lease: (name: string) =>
      new Lease({
        servers,
        serverId: 'main',
        clock,
        note: () => undefined,
        processes: { own: async () => name, isOver: async (other) => over.has(other) },
      }),
  }
}

const never = new AbortController().signal
const refused = (lease: Lease) =>
  lease.check().then(
    () => false,
    (error: unknown) => isFenced(error),
  )

describe('the lease of a server', () => {
  it('is taken at once when nobody has it, and lets its holder act', async () => {
    const { lease, elapsed } = world()
    const one = lease('one')
    await one.take(never)
    expect(elapsed()).toBe(0)
    await expect(one.check()).resolves.toBeUndefined()
  })

  it('is waited for while another worker renews it, and taken once that one is silent for 15 s', async () => {
    const { lease, elapsed, row } = world()
    const one = lease('one')
    await one.take(never)
    await lease('two').take(never)
    expect(elapsed()).toBeGreaterThanOrEqual(LEASE_MS)
    expect(elapsed()).toBeLessThanOrEqual(LEASE_MS + 1000)
    expect(row().holder).toBe('two')
  })

  it('is taken at once from a process that is over for certain, and from one that gave it back', async () => {
    const { lease, elapsed, over } = world()
    await lease('one').take(never)
    over.add('one')
    const two = lease('two')
    await two.take(never)
    expect(elapsed()).toBe(0)
    await two.release()
    await lease('three').take(never)
    expect(elapsed()).toBe(0)
  })

  it('is lost by a worker that was frozen while another one took it, before that one does anything', async () => {
    const { lease, pass } = world()
    const [frozen, other] = [lease('frozen'), lease('other')]
    await frozen.take(never)
    const lost = vi.fn()
    frozen.keep(lost)
    await frozen.check()
    pass(60_000)
    await other.take(never)
    expect(await refused(frozen)).toBe(true)
    expect(lost).toHaveBeenCalledOnce()
    // For good: it does not take it back.
    pass(60_000)
    expect(await refused(frozen)).toBe(true)
    await expect(other.check()).resolves.toBeUndefined()
    await Promise.all([frozen.release(), other.release()])
  })

  it('is kept by a worker that was frozen when nobody took it meanwhile', async () => {
    const { lease, pass } = world()
    const one = lease('one')
    await one.take(never)
    pass(60_000)
    await expect(one.check()).resolves.toBeUndefined()
  })

  it('is asked about anew after the machine was suspended, which the monotonic clock does not show', async () => {
    const { lease, setUtc } = world()
    const [slept, other] = [lease('slept'), lease('other')]
    await slept.take(never)
    setUtc(60_000)
    await other.take(never)
    expect(await refused(slept)).toBe(true)
  })

  it('holds without the database for as long as nobody else can have taken it, and no longer', async () => {
    const { lease, pass, cutOff } = world()
    const one = lease('one')
    await one.take(never)
    cutOff(true)
    pass(LEASE_MS - 1000)
    await expect(one.check()).resolves.toBeUndefined()
    pass(1000)
    expect(await refused(one)).toBe(true)
    // The database is back, and still names it.
    cutOff(false)
    await expect(one.check()).resolves.toBeUndefined()
  })

  it('is taken after 15 s also when the clock was set back by a day', async () => {
    const { lease, setUtc, elapsed } = world()
    await lease('one').take(never)
    setUtc(-86_400_000)
    await lease('two').take(never)
    expect(elapsed()).toBeLessThanOrEqual(LEASE_MS + 1000)
  })

  it('is not waited for by a stand-by that is told to stop', async () => {
    const { lease } = world()
    await lease('one').take(never)
    const signal = AbortSignal.abort()
    await expect(lease('two').take(signal)).rejects.toMatchObject({ name: 'AbortError' })
  })
})
