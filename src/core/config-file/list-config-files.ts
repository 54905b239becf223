import type { StoredConfigFile } from './config-file-record.ts'
import { sortByPath } from './config-file.store.ts'
import { freezeFile, isSameFile, thawFile, type FrozenFile } from './frozen-file.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { servedConfiguration } from '../release/served-configuration.ts'
import type { Actor } from '../user/actor.ts'

/** Against the live release. */
export type ConfigFileState = 'same' | 'changed' | 'new' | 'removed'

/** A file as it takes effect. The content of a secret one is not in it. */
export interface ConfigFileRow extends Omit<StoredConfigFile, 'ciphertext'> {
  /** Null when nothing serves. */
  state: ConfigFileState | null
}

export interface ConfigFileList {
  /** By path; those included that only the live release has. */
  items: ConfigFileRow[]
  /** Number of the release that serves. */
  live: number | null
  differs: boolean
}

/** A deployment's configuration files against those of its live release. @throws deployment_not_found */
export async function listConfigFiles(core: Core, actor: Actor, name: string): Promise<ConfigFileList> {
  return configFilesOf(core, await deploymentFor(core, actor, name, 'read'))
}

/** The same, of a deployment that was found. */
export async function configFilesOf(core: Core, { id, liveReleaseId }: DeploymentRecord): Promise<ConfigFileList> {
  const stored = await core.configFiles.list(id)
  const release = liveReleaseId === null ? null : await core.releases.get(liveReleaseId)
  const served = release && new Map(servedConfiguration(release).files.map((file) => [file.path, file]))
  const items = stored.map((file) => toRow(file, served && stateOf(file, served.get(file.path))))
  const there = new Set(stored.map(({ path }) => path))
  const gone = [...(served?.values() ?? [])].filter(({ path }) => !there.has(path))
  const removed = gone.map((file) => toRow({ ...thawFile(file), updatedAt: release?.createdAt ?? new Date(0), updatedBy: null }, 'removed'))
  const rows = sortByPath([...items, ...removed])
  return { items: rows, live: release?.number ?? null, differs: rows.some(({ state }) => state !== null && state !== 'same') }
}

function toRow({ ciphertext: _closed, ...file }: StoredConfigFile, state: ConfigFileState | null): ConfigFileRow {
  return { ...file, state }
}

function stateOf(file: StoredConfigFile, frozen: FrozenFile | undefined): ConfigFileState {
  if (!frozen) return 'new'
  return isSameFile(frozen, freezeFile(file)) ? 'same' : 'changed'
}
