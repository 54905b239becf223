import type { Core } from '../core.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { shortVolumeName, volumeName } from '../deployment/names.ts'
import { parseVolume } from '../deployment/parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'
import { readableProjects } from '../user/policy.ts'
import { volumesSeen, type VolumeSeen, type VolumesSeen } from './volume.schema.ts'
import type { OwnedVolume, VolumeRecord } from './volume.store.ts'

/** Adding up sizes takes the engine seconds. */
const TIMEOUT_MS = 30_000

/** What is mounted into a deployment's containers, or is a volume of its that no setting names any more. */
export interface ListedVolume {
  mapping: string | null
  kind: 'volume' | 'bind' | 'tmpfs'
  /** Of a volume its short name, of a folder of the server its path. */
  name: string | null
  engineName: string | null
  target: string | null
  readOnly: boolean
  singleWriter: boolean
  limitBytes: number | null
  exists: boolean | null
  sizeBytes: number | null
  usedBy: string[]
  lastUsedAt: Date | null
  createdAt: Date | null
}

/** A volume of any deployment. */
export interface AnyVolume extends Pick<ListedVolume, 'sizeBytes' | 'usedBy' | 'lastUsedAt' | 'createdAt'> {
  engineName: string
  name: string
  deployment: string
  removed: boolean
}

/** `problem` says why sizes, or more, are missing. */
interface Listed<T> {
  items: T[]
  problem: string | null
}

/** What is mounted into a deployment's containers. @throws deployment_not_found */
export async function listVolumes(core: Core, actor: Actor, name: string): Promise<Listed<ListedVolume>> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const seen = await look(core, deployment.server, name)
  const records = new Map((await core.volumes.listForDeployment(deployment.id)).map((record) => [record.name, record]))
  const there = new Map(seen?.items.map((one) => [one.engineName, one]))
  const mapped = deployment.dockerVolumes.map((mapping) => mappedVolume(mapping, name, seen !== null, there, records))
  const named = new Set(mapped.flatMap(({ engineName }) => engineName ?? []))
  const left = [...there.values()].filter(({ engineName }) => !named.has(engineName)).map((one) => leftVolume(one, name, records))
  return { items: [...mapped, ...left], problem: seen === null ? UNSEEN : seen.problem }
}

/** The volumes of all deployments that one may read, also of those that are removed. */
export async function listAllVolumes(core: Core, actor: Actor): Promise<Listed<AnyVolume>> {
  const server = await core.servers.ensure(core.settings.serverName)
  const seen = await look(core, server.name, null)
  const records = new Map((await core.volumes.list()).map((record) => [record.name, record]))
  const projects = readableProjects(actor)
  const items = (seen?.items ?? [])
    .filter(({ engineName, deployment }) => {
      const owner = ownerOf(records.get(engineName), deployment)
      // Of one that is on no record nobody knows whose project it belonged to.
      return projects === undefined || (owner !== null && projects.includes(owner.projectId))
    })
    .map((one): AnyVolume => {
      const record = records.get(one.engineName)
      return {
        engineName: one.engineName,
        name: shortVolumeName(one.deployment, one.engineName),
        deployment: one.deployment,
        removed: ownerOf(record, one.deployment)?.removed ?? true,
        ...sizeAndUse(one, record),
      }
    })
    .sort((a, b) => a.engineName.localeCompare(b.engineName))
  return { items, problem: seen === null ? UNSEEN : seen.problem }
}

/** Whose a volume is by the record, where that says the same as the volume's own label. */
export function ownerOf(record: OwnedVolume | undefined, deployment: string): OwnedVolume['deployment'] {
  return record?.deployment?.name === deployment ? record.deployment : null
}

/**
 * Asks the worker which volumes there are.
 * @param deployment null for all
 * @param sizes whether the engine is to add up what is in them
 * @throws worker_unreachable, engine_…
 */
export async function askVolumes(core: Core, server: string, deployment: string | null, sizes = false): Promise<VolumesSeen> {
  return volumesSeen.parse(await core.queries.ask(server, { name: 'volumes', input: { deployment, sizes }, timeoutMs: TIMEOUT_MS }))
}

const UNSEEN = 'Nothing could be learnt from the server: its worker or its engine does not answer.'

/** Settings are there to be read while the server is not. */
async function look(core: Core, server: string, deployment: string | null): Promise<VolumesSeen | null> {
  try {
    return await askVolumes(core, server, deployment, true)
  } catch (error) {
    if (error instanceof WebopsError) return null
    throw error
  }
}

function mappedVolume(
  mapping: string,
  deployment: string,
  known: boolean,
  there: Map<string, VolumeSeen>,
  records: Map<string, VolumeRecord>,
): ListedVolume {
  const { type: kind, source, target, readOnly, singleWriter, sizeBytes: limit } = parseVolume(mapping)
  const base = { mapping, kind, target, readOnly, singleWriter, limitBytes: limit ?? null }
  const none = { engineName: null, exists: null, sizeBytes: null, usedBy: [], lastUsedAt: null, createdAt: null }
  if (kind !== 'volume') return { ...base, ...none, name: kind === 'bind' ? source : null }
  const engineName = volumeName(deployment, source)
  const seen = there.get(engineName)
  return { ...base, name: source, engineName, exists: known ? seen !== undefined : null, ...sizeAndUse(seen, records.get(engineName)) }
}

function leftVolume(seen: VolumeSeen, deployment: string, records: Map<string, VolumeRecord>): ListedVolume {
  const { engineName } = seen
  return {
    mapping: null,
    kind: 'volume',
    name: shortVolumeName(deployment, engineName),
    engineName,
    target: null,
    readOnly: false,
    singleWriter: false,
    limitBytes: null,
    exists: true,
    ...sizeAndUse(seen, records.get(engineName)),
  }
}

function sizeAndUse(seen: VolumeSeen | undefined, record: VolumeRecord | undefined) {
  return {
    sizeBytes: seen?.sizeBytes ?? null,
    usedBy: seen?.usedBy ?? [],
    lastUsedAt: record?.lastUsedAt ?? null,
    createdAt: seen?.createdAt ? new Date(seen.createdAt) : (record?.createdAt ?? null),
  }
}
