import { randomBytes } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { uptime } from 'node:os'
import { join } from 'node:path'
import { lastEnd } from './end-in-journal.ts'
import type { Ended } from './ended.ts'
import { unitOf } from './places.ts'
import { readRecord, type ContainerRecord } from './records.ts'
import type { Store } from './store.ts'

interface Kept extends Omit<Ended, 'at'> {
  at: string | null
  boot: string
}

/**
 * How a unit that does not run ended. Nothing that runs as root has a part in it where a deployment could have a word: systemd
 * says so, which keeps a unit that failed in memory until it is started again or removed (`CollectMode=inactive`). One that
 * ended well it forgets at once, and all of them at a boot: then its own entries in the journal say it. What was learned is
 * kept in a file of root's, so that a log that is cut, `systemctl reset-failed` and a boot take nothing away, and nobody asks twice.
 * @param told by systemd
 */
export async function endOfContainer(store: Store, record: ContainerRecord, told: Ended | null): Promise<Ended> {
  const file = fileOf(store, record)
  const [kept, boot] = await Promise.all([readRecord<Kept>(file).catch(() => null), bootId()])
  if (told) {
    const isNew = kept?.exitCode !== told.exitCode || kept.at !== (told.at?.toISOString() ?? null) || kept.boot !== boot
    if (isNew) await keep(file, told, boot)
    return told
  }
  if (kept?.boot === boot) return revived(kept)
  // systemd may have started it at a boot, and it may have ended since: what was kept before is second to what is found.
  const found = (await lastEnd(unitOf(record.id), record.startedAt)) ?? (kept ? revived(kept) : withoutTrace(record))
  await keep(file, found, boot)
  return found
}

/** It runs, or is about to: how it ended before means nothing any more. */
export async function forgetEnd(store: Store, record: ContainerRecord): Promise<void> {
  await rm(fileOf(store, record), { force: true })
}

/** Where systemd's log is not kept either: one that failed since the boot would still be in systemd's memory. */
function withoutTrace({ startedAt }: ContainerRecord): Ended {
  const bootedAt = Date.now() - uptime() * 1000
  const isSinceBoot = startedAt !== null && new Date(startedAt).getTime() > bootedAt
  return { exitCode: isSinceBoot ? 0 : 255, outOfMemory: false, at: null }
}

function fileOf(store: Store, { id }: ContainerRecord): string {
  return join(store.places.container(id), 'ended.json')
}

/** Makes no folder: it may be removed in this moment. */
async function keep(file: string, { exitCode, outOfMemory, at }: Ended, boot: string): Promise<void> {
  const kept: Kept = { exitCode, outOfMemory, at: at?.toISOString() ?? null, boot }
  // Two may look at once.
  const fresh = `${file}.${randomBytes(4).toString('hex')}`
  await writeFile(fresh, JSON.stringify(kept), { mode: 0o600 })
    .then(() => rename(fresh, file))
    .catch(() => undefined)
}

function revived({ exitCode, outOfMemory, at }: Kept): Ended {
  return { exitCode, outOfMemory, at: at === null ? null : new Date(at) }
}

function bootId(): Promise<string> {
  return readFile('/proc/sys/kernel/random/boot_id', 'utf8').then(
    (text) => text.trim(),
    () => '',
  )
}
