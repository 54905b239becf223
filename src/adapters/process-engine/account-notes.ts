import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { accountName } from './accounts.ts'
import { readRecord, writeRecord } from './records.ts'
import type { Store } from './store.ts'

/** That a deployment has accounts, and where else than in our own folders the one that runs it may have written. */
export interface AccountNote {
  deployment: string
  folders: string[]
}

const fileOf = ({ places }: Pick<Store, 'places'>, deployment: string) => join(places.accounts, `${accountName(deployment)}.json`)

/** One after the other: what was read first must not be written last. */
let writing: Promise<unknown> = Promise.resolve()

/** Written before they are made: what is on no record is never taken away. @param folders of the server, that it may write to */
export function noteAccounts(store: Store, deployment: string, folders: readonly string[] = []): Promise<void> {
  const mine = writing.then(() => write(store, deployment, folders))
  writing = mine.catch(() => undefined)
  return mine
}

async function write(store: Store, deployment: string, folders: readonly string[]): Promise<void> {
  const before = await noteOf(store, deployment)
  const fresh = folders.filter((folder) => !before?.folders.includes(folder))
  if (before && fresh.length === 0) return
  const note: AccountNote = { deployment, folders: [...(before?.folders ?? []), ...new Set(fresh)] }
  await writeRecord(fileOf(store, deployment), note)
}

export async function noteOf(store: Store, deployment: string): Promise<AccountNote | null> {
  return readRecord<AccountNote>(fileOf(store, deployment))
}

export async function notedAccounts({ places }: Pick<Store, 'places'>): Promise<AccountNote[]> {
  const files = (await readdir(places.accounts).catch(() => [])).filter((name) => name.endsWith('.json'))
  const notes = await Promise.all(files.map((file) => readRecord<AccountNote>(join(places.accounts, file))))
  return notes.filter((note) => note !== null)
}

export async function forgetNote(store: Store, deployment: string): Promise<void> {
  await rm(fileOf(store, deployment), { force: true })
}

/** By deployment: how many are about to give something to an account, and who takes it away at this moment. */
const users = new Map<string, number>()
const removals = new Map<string, Promise<unknown>>()

/** While this works its accounts stay: what it gives them is on no record yet. */
export async function whileAccountsStay<T>(deployment: string, work: () => Promise<T>): Promise<T> {
  while (removals.has(deployment)) await removals.get(deployment)
  users.set(deployment, (users.get(deployment) ?? 0) + 1)
  try {
    return await work()
  } finally {
    const left = (users.get(deployment) ?? 1) - 1
    if (left === 0) users.delete(deployment)
    else users.set(deployment, left)
  }
}

/** @returns null, with nothing done, where something is being made for it, or another one is at it */
export async function unlessUsed<T>(deployment: string, work: () => Promise<T>): Promise<T | null> {
  if (users.has(deployment) || removals.has(deployment)) return null
  const working = work()
  removals.set(
    deployment,
    working.catch(() => undefined).finally(() => removals.delete(deployment)),
  )
  return working
}
