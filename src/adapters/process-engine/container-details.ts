import type { ContainerDetails, ContainerSight } from '#core/ports/engine.ts'
import { endOfContainer, forgetEnd } from './kept-end.ts'
import { unitOf } from './places.ts'
import type { ContainerRecord } from './records.ts'
import type { Store } from './store.ts'
import { unitStates, type UnitState } from './systemd.ts'

/** Containers as they are now, with one question to systemd. */
export async function detailsOf(store: Store, records: ContainerRecord[]): Promise<ContainerDetails[]> {
  const states = await unitStates(records.map(({ id }) => unitOf(id)))
  return Promise.all(records.map((record) => details(store, record, states.get(unitOf(record.id)) ?? null)))
}

async function details(store: Store, record: ContainerRecord, unit: UnitState | null): Promise<ContainerDetails> {
  const state = stateOf(record, unit)
  const isUp = state === 'running'
  if (isUp) await forgetEnd(store, record)
  const end = state === 'exited' ? await endOfContainer(store, record, unit?.ended ?? null) : isUp ? null : (unit?.ended ?? null)
  const startedAt = unit?.startedAt ?? (record.startedAt === null ? null : new Date(record.startedAt))
  return {
    id: record.id,
    name: record.name,
    imageId: record.imageId,
    labels: record.labels,
    state,
    health: 'none',
    exitCode: state === 'exited' ? (end?.exitCode ?? 255) : null,
    outOfMemory: end?.outOfMemory ?? false,
    startedAt,
    finishedAt: end?.at ?? null,
    restartCount: unit?.restarts ?? 0,
    stopGraceSeconds: record.stopGraceSeconds,
    networkMode: record.networkMode,
    ports: record.ports,
    ipAddress: null,
  }
}

/** As an engine of containers would say it. */
export function stateOf(record: Pick<ContainerRecord, 'startedAt'>, unit: UnitState | null): ContainerDetails['state'] {
  const { activeState = 'inactive', subState = '' } = unit ?? {}
  if (activeState === 'active' || activeState === 'reloading' || activeState === 'deactivating') return 'running'
  if (activeState === 'activating') return subState === 'start' ? 'running' : 'restarting'
  return record.startedAt === null ? 'created' : 'exited'
}

export function sightOf({ id, name, imageId, labels, state, health, networkMode, ports }: ContainerDetails): ContainerSight {
  return { id, name, imageId, labels, state, health, networkMode, ports: state === 'running' ? ports : [] }
}
