import { lstat, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import { unitOf } from './places.ts'
import type { Store } from './store.ts'
import { systemctl, unitStates } from './systemd.ts'
import { bootLink } from './units.ts'
import { idOfUnit, unitsIn } from './unit-files.ts'

const ID = /^[0-9a-f]{24}$/

/**
 * Stops units of ours whose record is torn or gone, and says so: nobody would see them, or know which volumes they write to, while
 * another one is made in their place. Their files stay as they are, for somebody to look at.
 * @param known ids of those whose record was read a moment ago
 * @returns those that could not be stopped: they keep no other from being looked at
 */
export async function stopStrays(store: Store, known: ReadonlySet<string>): Promise<StrayLeft[]> {
  const left: StrayLeft[] = []
  for (const id of await candidates(store, known)) {
    // It may have been made meanwhile.
    if ((await store.container(id)) !== null) continue
    const unit = unitOf(id)
    const text = await readFile(join(store.unitDir, unit), 'utf8').catch(() => null)
    // Of another installation on this server.
    if (text !== null && !text.includes(`${store.places.container(id)}/`)) continue
    const comesBack = await isThere(bootLink(store, id))
    const { activeState = 'inactive' } = (await unitStates([unit])).get(unit) ?? {}
    const [, deployment = null] = /^Description=WebOps deployment (.*)$/m.exec(text ?? '') ?? []
    const runs = activeState !== 'inactive' && activeState !== 'failed'
    if (!comesBack && !runs) continue
    await rm(bootLink(store, id), { force: true })
    const stopped = systemctl(['stop', '--', unit, unit.replace('.service', '.*.service')], [0, 5])
    const error = await stopped.then(
      () => null,
      (reason: Error) => reason,
    )
    if (error !== null) left.push({ deployment, error })
    else store.report(unreadable(unit, deployment, join(store.places.container(id), 'container.json')))
  }
  return left
}

export interface StrayLeft {
  /** As its unit names it; null: nobody knows whose it is. */
  deployment: string | null
  error: Error
}

/** Those that have a unit, and those that have a record which says nothing: one that runs a command has no unit file. */
async function candidates({ places, unitDir }: Store, known: ReadonlySet<string>): Promise<Set<string>> {
  const units = (await unitsIn(unitDir)).flatMap((unit) => idOfUnit(unit) ?? [])
  const folders = (await readdir(places.containers).catch(() => [])).filter((name) => ID.test(name) && !known.has(name))
  const torn = await Promise.all(folders.map(async (id) => ((await isThere(join(places.container(id), 'container.json'))) ? [id] : [])))
  return new Set([...units, ...torn.flat()].filter((id) => !known.has(id)))
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

function unreadable(unit: string, deployment: string | null, file: string): WebopsError {
  return new WebopsError({
    code: 'container_unreadable',
    kind: 'failed',
    message: `What WebOps knows of ${unit}${deployment === null ? '' : `, a release of ${deployment},`} cannot be read: ${file} is damaged or gone. It ran unseen, and was stopped.`,
    hint: `Another one is made in its place. \`journalctl --unit ${unit}\` has what it wrote. Remove its unit file and its folder when nobody needs them any more.`,
  })
}
