import { lstat } from 'node:fs/promises'
import { noteAccounts } from './account-notes.ts'
import { releaseUnused } from './account-removal.ts'
import { isBooted } from './booted.ts'
import { removeOldPrograms } from './old-programs.ts'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import type { Store } from './store.ts'
import { stopStrays } from './strays.ts'

/**
 * What a worker does before it watches: what those before it have left is ended and taken away, builds, accounts and programs. What
 * cannot be is told of, and keeps nothing from running.
 */
export async function startUp(store: Store): Promise<void> {
  const { folder } = store.places
  const isUsed = await lstat(folder).then(
    () => true,
    () => false,
  )
  if (!isUsed || !(await isBooted())) return
  const known = async () => new Set((await store.containers()).map(({ id }) => id))
  const ended = async () => {
    for (const { error } of await stopStrays(store, await known())) store.report(error)
  }
  // First: the files of what runs without a record are not taken away under it.
  for (const step of [ended, () => store.prepare(), () => noteOlder(store), () => releaseUnused(store), () => removeOldPrograms(store)])
    await step().catch((error: Error) => store.report(error))
}

/** Accounts of before there were notes. */
async function noteOlder(store: Store): Promise<void> {
  const [trees, containers, volumes] = await Promise.all([store.trees(), store.containers(), store.volumes()])
  const owners = new Set([...trees, ...volumes].map(({ labels }) => labels[LABEL_DEPLOYMENT]))
  for (const owner of owners) if (owner !== undefined) await noteAccounts(store, owner)
  for (const { deployment, writable } of containers) {
    const foreign = writable.map(({ source }) => source).filter((source) => !source.startsWith(`${store.places.folder}/`))
    await noteAccounts(store, deployment, foreign)
  }
}
