import type { Clock } from '../ports/clock.ts'
import type { Resealer } from '../ports/secrets.ts'
import { SEALED_PLACES, type RunningRollout, type SealedPlace, type SealedTextStore } from './sealed-texts.store.ts'

export interface RotationWorld {
  store: SealedTextStore
  resealer: Resealer
  /** What became of ciphertexts already, kept across interruptions: two that are the same stay the same. */
  done: RotationRecord
  clock: Clock
  /** For how long nothing of the old key may turn up before it is over: the longest that somebody has read something, and not written yet. */
  settleMs: number
  /** For people: how far it is. */
  note(text: string): void
  signal: AbortSignal
}

export interface RotationRecord {
  get(old: string): string | undefined
  /** Resolves when it would survive an interruption. */
  add(pairs: [old: string, fresh: string][]): Promise<void>
}

export interface Rotated {
  /** How many records with ciphertexts there are. */
  records: Record<SealedPlace, number>
  /** Ciphertexts that were taken to the new key. */
  resealed: number
  /** In how many records there is one that no key opens: they were lost before. */
  unreadable: number
}

/** Between two looks, so that who has read an old ciphertext or the old public key has written by then. */
const PAUSE_MS = 2000

/**
 * Takes every stored ciphertext to the new key, while panel and worker go on: both accept the old key until it is over.
 * It is when no look has found anything of the old one for `settleMs`, and no rollout runs that had begun before the first of
 * them.
 * Can be begun again after an interruption anywhere.
 * @throws the signal's reason
 */
export async function rotateKeys(world: RotationWorld): Promise<Rotated> {
  const { store, clock, settleMs, note, signal } = world
  let resealed = 0
  let cleanSince: Date | null = null
  let cleanAt = 0
  let waitedFor = ''
  for (;;) {
    const begun = clock.now()
    const pass = await lookThrough(world)
    resealed += pass.resealed
    if (pass.resealed > 0) {
      note(`${pass.resealed} secrets were encrypted to the new key.`)
      cleanSince = null
    } else {
      const holding: RunningRollout[] = cleanSince === null ? [] : (await store.runningRollouts()).filter(beganBefore(cleanSince))
      const isSettled = cleanSince !== null && clock.monotonic() - cleanAt >= settleMs
      if (isSettled && holding.length === 0) return { records: pass.records, resealed, unreadable: pass.unreadable }
      const waitFor = holding.map(({ deployment, number }) => `${number} of ${deployment}`).join(', ')
      if (waitFor !== '' && waitFor !== waitedFor) note(`Waiting for the end of rollout ${waitFor}, which began with the old key.`)
      waitedFor = waitFor
      if (cleanSince === null) cleanAt = clock.monotonic()
      cleanSince ??= begun
    }
    await clock.sleep(PAUSE_MS, signal)
    signal.throwIfAborted()
  }
}

function beganBefore(time: Date): (rollout: RunningRollout) => boolean {
  return ({ startedAt }) => startedAt === null || startedAt < time
}

async function lookThrough(world: RotationWorld): Promise<{ records: Rotated['records']; resealed: number; unreadable: number }> {
  const records = Object.fromEntries(SEALED_PLACES.map((place) => [place, 0])) as Rotated['records']
  let [resealed, unreadable] = [0, 0]
  for (const place of SEALED_PLACES) {
    for (let after: string | null = null; ;) {
      const page = await world.store.page(place, after)
      const by = new Map<string, string>()
      const fresh: [string, string][] = []
      const ids: string[] = []
      for (const { id, ciphertexts } of page.records) {
        world.signal.throwIfAborted()
        const outcomes = await Promise.all(ciphertexts.map((old) => reseal(world, old, by, fresh)))
        if (outcomes.includes('unreadable')) unreadable += 1
        if (outcomes.includes('resealed')) ids.push(id)
      }
      if (ids.length > 0) {
        await world.done.add(fresh)
        await world.store.replace(place, ids, by)
      }
      records[place] += page.records.length
      resealed += by.size
      after = page.next
      if (after === null) break
    }
  }
  return { records, resealed, unreadable }
}

async function reseal(
  { resealer, done }: RotationWorld,
  old: string,
  by: Map<string, string>,
  fresh: [string, string][],
): Promise<'resealed' | 'unreadable' | 'new'> {
  const known = by.get(old) ?? done.get(old)
  if (known !== undefined) {
    by.set(old, known)
    return 'resealed'
  }
  const made = await resealer.reseal(old)
  if (made === null) return 'new'
  if (made === 'unreadable') return made
  // Two in one record that are the same are made at the same time.
  const first = by.get(old)
  if (first === undefined) {
    by.set(old, made.ciphertext)
    fresh.push([old, made.ciphertext])
  }
  return 'resealed'
}
