import { lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { unitText } from './sandbox.ts'
import { unitOf } from './places.ts'
import { writePrivate, type ContainerRecord } from './records.ts'
import type { Store } from './store.ts'
import { systemctl } from './systemd.ts'

/** Of a live release: others have a dot in them. */
const LIVE_NAME = /^webops-[a-z0-9-]+$/

/** Writes a container's unit file, and has it started at boot where it is to come back. */
export async function installUnit(store: Store, record: ContainerRecord): Promise<void> {
  if (record.isCommand) return
  const unit = unitOf(record.id)
  const text = await unitText(store.templates, record, store.places.container(record.id))
  const file = join(store.unitDir, unit)
  // systemd reads a new file by itself when it is asked for it, and one that it knows when it is told to.
  const isKnown = (await lstat(file).catch(() => null)) !== null
  await writePrivate(file, text, 0o644)
  if (isKnown) await systemctl(['daemon-reload'])
  await atBoot(store, record)
}

/**
 * Started at boot or not, as its policy and what was asked for last say. The link is what `systemctl enable` makes, without
 * its reload of all units.
 */
export async function atBoot(store: Store, record: ContainerRecord): Promise<void> {
  const link = bootLink(store, record.id)
  await rm(link, { force: true })
  if (!record.isWanted || record.restartPolicy === 'no') return
  await mkdir(dirname(link), { recursive: true })
  await symlink(join(store.unitDir, unitOf(record.id)), link)
}

/** The link that has a container's unit started at boot, there or not. */
export function bootLink(store: Pick<Store, 'unitDir'>, id: string): string {
  return join(store.unitDir, 'multi-user.target.wants', unitOf(id))
}

export async function removeUnit(store: Store, record: ContainerRecord): Promise<void> {
  const unit = unitOf(record.id)
  await atBoot(store, { ...record, isWanted: false })
  await rm(join(store.unitDir, unit), { force: true })
  await unlinkAlias(store, record)
  await systemctl(['reset-failed', '--', unit], [0, 1])
}

/** `systemctl status webops-shop` answers for what has the name: a link beside the units leads to its unit. */
export async function linkAlias(store: Store, record: ContainerRecord): Promise<void> {
  if (!LIVE_NAME.test(record.name) || record.isCommand) return
  const link = aliasOf(store, record.name)
  const there = await lstat(link).catch(() => null)
  // A unit file of somebody else's stays.
  if (there && !(there.isSymbolicLink() && isOurs(await readlink(link)))) return
  const fresh = `${link}.new`
  await rm(fresh, { force: true })
  await symlink(unitOf(record.id), fresh)
  await rename(fresh, link)
}

/** Takes the name's link away, where it leads to this one. */
export async function unlinkAlias(store: Store, record: ContainerRecord): Promise<void> {
  if (!LIVE_NAME.test(record.name)) return
  const link = aliasOf(store, record.name)
  if ((await readlink(link).catch(() => null)) === unitOf(record.id)) await rm(link, { force: true })
}

function aliasOf(store: Store, name: string): string {
  return join(store.unitDir, `${name}.service`)
}

function isOurs(target: string): boolean {
  return /^webops-process\.[0-9a-f]{24}\.service$/.test(target)
}
