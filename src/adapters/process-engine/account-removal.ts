import { lstat, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { AccountEnd } from '#core/ports/engine.ts'
import { runProgram } from '../process/run-program.ts'
import { forgetNote, notedAccounts, noteOf, unlessUsed } from './account-notes.ts'
import { accountEntry, BY_SYSTEMD, type AccountEntry } from './accounts.ts'
import { isBooted } from './booted.ts'
import { unitsIn } from './unit-files.ts'
import { readRecord } from './records.ts'
import { removeFolder } from './removal.ts'
import type { Store } from './store.ts'

const USERDEL = '/usr/sbin/userdel'
const GROUPDEL = '/usr/sbin/groupdel'
/** What userdel and groupdel answer for what is not there, and for what a process is of. */
const GONE = 6
const BUSY = 8
/** Where everybody may leave files; /tmp of a unit is its own, and /dev/shm is the server's. */
const OF_ALL = ['/tmp', '/var/tmp', '/dev/shm']
const LOOK_MS = 60_000

/**
 * Takes the accounts of a deployment away of which nothing is left. The number of one that is gone is given to the next that is
 * made, and with the number whatever it owns. So the rule is: an account stays as long as there is a file of it. That of the
 * builds goes with the last build; that which runs it stays with each volume that stays, and with a folder of the server in which
 * it has written. One that stays is looked at again when the volume is removed, and whenever a worker starts.
 * @returns what became of those that are there
 * @throws account_not_removed
 */
export async function releaseAccounts(store: Store, deployment: string): Promise<AccountEnd[]> {
  if (!(await isBooted())) return []
  const ended = await unlessUsed(deployment, async () => {
    const { isBuilt, volumes } = await whatIsLeft(store, deployment)
    const ends: AccountEnd[] = []
    for (const purpose of ['builds', 'runs'] as const) {
      const entry = await accountEntry(purpose, deployment)
      if (entry === null) continue
      if (purpose === 'builds' && !isBuilt) await removeFolder(join(store.places.homes, deployment))
      const why = isBuilt
        ? 'there is a build of it'
        : purpose === 'runs' && volumes.length > 0
          ? `it owns what is in ${volumes.join(', ')}`
          : null
      const kept = why ?? (await foundOf(store, deployment, entry)) ?? (await remove(entry))
      ends.push({ account: entry.name, kept: kept === null ? null : stillUsed(entry.name, kept) })
    }
    if (ends.every(({ kept }) => kept === null)) await forgetNote(store, deployment)
    return ends
  })
  return ended ?? []
}

/** Those of deployments of which nothing is left here, as of one that a worker was ended over, or whose volume was removed later. */
export async function releaseUnused(store: Store): Promise<void> {
  for (const { deployment } of await notedAccounts(store)) {
    const { isBuilt, volumes } = await whatIsLeft(store, deployment)
    if (isBuilt || volumes.length > 0) continue
    // One that cannot be removed keeps no other from it.
    const ends = await releaseAccounts(store, deployment).catch((error: Error) => void store.report(error))
    for (const { kept } of ends ?? []) if (kept !== null) store.report(kept)
  }
}

async function whatIsLeft(store: Store, deployment: string): Promise<{ isBuilt: boolean; volumes: string[] }> {
  const [trees, containers, volumes] = await Promise.all([store.trees(), store.containers(), store.volumes()])
  const isOf = ({ labels }: { labels: Record<string, string> }) => labels[LABEL_DEPLOYMENT] === deployment
  return {
    isBuilt: trees.some(isOf) || containers.some((one) => one.deployment === deployment),
    volumes: volumes.filter(isOf).map(({ name }) => name),
  }
}

/** Why it stays: a unit of another installation's, or a file where it could write one. */
async function foundOf(store: Store, deployment: string, { name, uid, gid }: AccountEntry): Promise<string | null> {
  for (const unit of await unitsIn(store.unitDir)) {
    const text = await readFile(join(store.unitDir, unit), 'utf8').catch(() => '')
    if (text.split('\n').includes(`User=${name}`)) return `${unit} runs as it`
  }
  const folders = (await noteOf(store, deployment))?.folders ?? []
  const places = [...(await withoutOwner(store)), ...OF_ALL, ...folders]
  const there = await Promise.all(
    places.map((place) =>
      lstat(place).then(
        () => place,
        () => null,
      ),
    ),
  )
  const away = folders.find((folder) => !there.includes(folder))
  if (away !== undefined) return `it may own files in ${away}, which is not there now`
  const paths = there.filter((place) => place !== null)
  if (paths.length === 0) return null
  // A link that is named is what systemd mounts: where it leads to counts.
  const asked = ['-H', ...paths, '-ignore_readdir_race', '(', '-uid', uid, '-o', '-gid', gid, ')', '-print', '-quit']
  const found = await runProgram('find', asked, { timeoutMs: LOOK_MS }).catch((error: Error) => error)
  if (found instanceof Error) return `nobody knows whether it owns something (${found.message})`
  const [first = ''] = found.stdout.split('\n')
  if (first !== '') return `it owns ${first}`
  return found.exitCode === 0 ? null : `nobody knows whether it owns something (${found.stderr.trim().split('\n')[0] ?? ''})`
}

/** What is in our folders and in no record that can be read: it may be anybody's. */
async function withoutOwner({ places }: Store): Promise<string[]> {
  const kinds = [
    [places.trees, 'tree.json'],
    [places.containers, 'container.json'],
    [places.volumes, 'volume.json'],
  ] as const
  const found = kinds.map(async ([folder, file]) => {
    const names = await readdir(folder).catch(() => [])
    const torn = names.map(async (name) => ((await readRecord(join(folder, name, file))) === null ? [join(folder, name)] : []))
    return (await Promise.all(torn)).flat()
  })
  return (await Promise.all(found)).flat()
}

/** @returns why it stays; null when it is gone. userdel looks for processes of it by itself. */
async function remove({ name }: AccountEntry): Promise<string | null> {
  for (const program of [USERDEL, GROUPDEL]) {
    // useradd gave it a group of its name, which userdel takes along where the server's settings say so.
    const { exitCode, stdout, stderr } = await runProgram('systemd-run', [...BY_SYSTEMD, program, name])
    if (exitCode === BUSY) return 'there is a process of it'
    if (exitCode !== 0 && exitCode !== GONE) throw notRemoved(name, (stderr || stdout).trim().split('\n')[0] ?? '')
  }
  return null
}

function stillUsed(name: string, why: string): WebopsError {
  return new WebopsError({
    code: 'account_still_used',
    kind: 'conflict',
    message: `The account ${name} of this server stays: ${why}.`,
    hint: 'It goes when nothing of it is left: remove the volume, or those files. WebOps looks again with each start of its worker.',
  })
}

function notRemoved(name: string, why: string): WebopsError {
  return new WebopsError({
    code: 'account_not_removed',
    kind: 'failed',
    message: `The account ${name} of this server could not be removed: ${why || 'no reason was given'}.`,
    hint: `Remove the deployment again, or the account by hand, once nothing of it is left: \`userdel ${name}\`.`,
  })
}
