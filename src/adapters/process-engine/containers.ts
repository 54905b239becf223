import { setTimeout as sleep } from 'node:timers/promises'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine } from '#core/ports/engine.ts'
import { detailsOf, sightOf } from './container-details.ts'
import { createContainer } from './create-container.ts'
import { journalOf } from './journal.ts'
import { ensureUnit } from './ensure-unit.ts'
import { forgetEnd } from './kept-end.ts'
import { unitOf } from './places.ts'
import { pinMounts } from './pin-ways.ts'
import { hasLabels, type ContainerRecord } from './records.ts'
import { removeFolder } from './removal.ts'
import { statsOf } from './stats.ts'
import { nameTaken, type Store } from './store.ts'
import { systemctl, unitStates } from './systemd.ts'
import { atBoot, installUnit, linkAlias, removeUnit, unlinkAlias } from './units.ts'

type ContainerCalls = Pick<
  Engine,
  | 'containerBody'
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'restartContainer'
  | 'renameContainer'
  | 'setRestartPolicy'
  | 'removeContainer'
  | 'inspectContainer'
  | 'listContainers'
  | 'surveyContainers'
  | 'containerLogs'
  | 'containerStats'
>

/** Between asking for a kill and the last of its processes being gone. */
const KILL_PATIENCE_SECONDS = 20

/** Containers as units of systemd. */
export function containerCalls(store: Store): ContainerCalls {
  const details = async (labels: Record<string, string>) => {
    const records = (await store.containers()).filter((one) => hasLabels(one.labels, labels))
    return detailsOf(store, records)
  }
  return {
    containerBody: (spec) => ({ ...spec, environment: {} }),
    async createContainer(spec) {
      const record = await createContainer(store, spec, false)
      await installUnit(store, record)
      if (isLiveName(record)) await relink(store, record)
      return { id: record.id }
    },
    async startContainer(name) {
      await start(store, await store.requireContainer(name))
    },
    async stopContainer(name, graceSeconds) {
      const record = await store.container(name)
      if (record) await stop(store, record, graceSeconds)
    },
    async restartContainer(name, graceSeconds) {
      const record = await store.requireContainer(name)
      await stop(store, record, graceSeconds)
      await start(store, await store.requireContainer(record.id))
    },
    async renameContainer(name, newName) {
      const record = await store.requireContainer(name)
      if (await store.container(newName)) throw nameTaken(newName)
      await unlinkAlias(store, record)
      const renamed = { ...record, name: newName }
      await store.saveContainer(renamed)
      if (isLiveName(renamed) || isLiveName(record)) await relink(store, renamed)
      store.changed()
    },
    async setRestartPolicy(name, policy) {
      const record = await store.requireContainer(name)
      const isWanted = record.isWanted || (record.restartPolicy !== policy && (await isActive(record)))
      const changed = { ...record, restartPolicy: policy, isWanted }
      if (record.restartPolicy !== policy) await store.saveContainer(changed)
      await ensureUnit(store, changed)
    },
    async removeContainer(name) {
      const record = await store.container(name)
      if (record) await removeContainer(store, record)
    },
    async inspectContainer(name) {
      const record = await store.container(name)
      return record ? ((await detailsOf(store, [record]))[0] ?? null) : null
    },
    listContainers: details,
    surveyContainers: async (labels) => (await details(labels)).map(sightOf),
    async containerLogs(name, options, onLine, signal) {
      const record = await store.requireContainer(name)
      await journalOf(store, record, options, onLine, signal)
    },
    async containerStats(name) {
      const record = await store.container(name)
      return record ? statsOf(record) : null
    },
  }
}

/** Stops it if it runs, and takes away what is known of it. */
export async function removeContainer(store: Store, record: ContainerRecord): Promise<void> {
  await stop(store, record, 0)
  await removeUnit(store, record)
  await removeFolder(store.places.container(record.id))
  store.changed()
}

/** @throws container_start_failed with what it said at last; target_not_here */
async function start(store: Store, record: ContainerRecord): Promise<void> {
  const unit = unitOf(record.id)
  const started = { ...record, startedAt: new Date().toISOString(), isWanted: true }
  await store.saveContainer(started)
  await atBoot(store, started)
  // What was asked for is not one of the starts after which a unit gives up.
  await systemctl(['reset-failed', '--', unit], [0, 1])
  await forgetEnd(store, record)
  try {
    await pinMounts(store, record)
    await systemctl(['start', '--', unit])
  } catch (error) {
    if (error instanceof WebopsError && error.code === 'target_not_here') throw error
    const last: string[] = []
    await journalOf(store, record, { follow: false, tail: 3 }, (line) => last.push(line), new AbortController().signal).catch(
      () => undefined,
    )
    throw startFailed(record, last, error)
  } finally {
    store.changed()
  }
}

/** Asks it to end, and ends it after the grace. It does not come back by itself. */
async function stop(store: Store, record: ContainerRecord, graceSeconds: number): Promise<void> {
  const unit = unitOf(record.id)
  const unwanted = { ...record, isWanted: false }
  if (record.isWanted) await store.saveContainer(unwanted)
  // Whoever wrote that down before us may not have come further.
  await atBoot(store, unwanted)
  if (!(await isActive(record))) return
  const asked = systemctl(['stop', '--', unit], [0, 5])
  // The unit's own time-out may be longer, or be over sooner: what counts is what was asked for.
  const kill = setTimeout(
    () => void systemctl(['kill', '--kill-whom=all', '--signal=SIGKILL', '--', unit], [0, 1, 5]).catch(() => undefined),
    graceSeconds * 1000,
  )
  try {
    await asked
  } finally {
    clearTimeout(kill)
  }
  await settled(record)
  store.changed()
}

/** A stop that was asked for may be answered before the last of its processes is gone. */
async function settled(record: ContainerRecord): Promise<void> {
  for (let left = KILL_PATIENCE_SECONDS * 10; left > 0; left -= 1) {
    if (!(await isActive(record))) return
    await sleep(100)
  }
}

/** Runs, or is about to. */
async function isActive(record: ContainerRecord): Promise<boolean> {
  const state = (await unitStates([unitOf(record.id)])).get(unitOf(record.id))
  return state !== undefined && state.activeState !== 'inactive' && state.activeState !== 'failed'
}

async function relink(store: Store, record: ContainerRecord): Promise<void> {
  await linkAlias(store, record)
  await systemctl(['daemon-reload'])
}

function isLiveName({ name, isCommand }: ContainerRecord): boolean {
  return !isCommand && !name.includes('.')
}

function startFailed(record: ContainerRecord, last: string[], cause: unknown): WebopsError {
  return new WebopsError({
    code: 'container_start_failed',
    kind: 'failed',
    message: `${record.name} could not be started${last.length > 0 ? `: ${last.join(' · ')}` : '.'}`,
    hint: `\`systemctl status ${unitOf(record.id)}\` and \`journalctl -u ${unitOf(record.id)}\` say more.`,
    cause,
  })
}
