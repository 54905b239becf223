import { findOwner, type FoundOwner, type VariablesOf } from './find-owner.ts'
import { inheritVariables } from './inherit-variables.ts'
import type { StoredVariable } from './variable-record.ts'
import type { VariableScope } from './variable.schema.ts'
import { nearest } from './variable.store.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { isSameVariable } from '../release/compare-configurations.ts'
import { freezeVariable } from '../release/freeze-variable.ts'
import type { FrozenConfiguration, FrozenVariable } from '../release/frozen-configuration.schema.ts'
import type { ReleaseRecord } from '../release/release-row.ts'
import { servedConfiguration } from '../release/served-configuration.ts'
import type { Actor } from '../user/actor.ts'

/** Against the live release. */
export type VariableState = 'same' | 'changed' | 'new' | 'removed'

/** A variable as it takes effect. The value of a secret is not in it. */
export interface VariableRow extends Omit<StoredVariable, 'ciphertext' | 'refersTo' | 'updatedAt'> {
  refersTo: string[]
  /** The nearest place with another of this name, which this one hides. */
  overrides: Exclude<VariableScope, 'deployment'> | null
  /** Of what only the live release has: when it was removed, or else when the release was made. */
  updatedAt: Date
  /** Null when nothing serves. */
  state: VariableState | null
}

export interface VariableList {
  items: VariableRow[]
  /** Names that are asked for, and nobody has set. */
  missing: string[]
  /** Number of the release that serves. */
  live: number | null
  differs: boolean
}

/**
 * What a deployment gets, inherited variables included, against the live release; or what an environment, with its
 * project's, or a project has.
 * @throws deployment_not_found, project_not_found, environment_not_found
 */
export async function listVariables(core: Core, actor: Actor, of: VariablesOf): Promise<VariableList> {
  return listFor(core, await findOwner(core, actor, of, 'read'))
}

/** The same, of an owner that was found. */
export async function listFor(core: Core, { place, deployment }: FoundOwner): Promise<VariableList> {
  const layers = await core.variables.layers(place)
  const all = nearest(layers)
  const effective = place.preview ? inheritVariables(all, place.preview).kept : all
  const release = deployment?.liveReleaseId == null ? null : await core.releases.get(deployment.liveReleaseId)
  const served = release && servedConfiguration(release).variables
  const items = effective.map((variable) => {
    const { ciphertext: _closed, refersTo, ...row } = variable
    const state = served && stateOf(variable, Object.hasOwn(served, variable.name) ? served[variable.name] : undefined)
    return { ...row, refersTo: refersTo ?? [], overrides: hidden(layers, variable), state }
  })
  const gone = release && served ? goneFrom(served, effective, release.createdAt) : []
  const removals =
    gone.length > 0 && deployment
      ? await core.variables.removals(
          { deploymentId: deployment.id },
          gone.map(({ name }) => name),
        )
      : []
  for (const row of gone)
    Object.assign(
      row,
      removals.find(({ name }) => name === row.name),
    )
  const rows = served ? [...items, ...gone].sort((a, b) => (a.name < b.name ? -1 : 1)) : items
  const differs = rows.some(({ state }) => state !== null && state !== 'same')
  return { items: rows, missing: await missingNames(core, deployment, release, effective), live: release?.number ?? null, differs }
}

/** Told by the repository, when it was fetched last. */
async function missingNames(
  core: Core,
  deployment: DeploymentRecord | null,
  release: ReleaseRecord | null,
  effective: StoredVariable[],
): Promise<string[]> {
  const latest = deployment?.latestRolloutId == null ? null : await core.rollouts.get(deployment.latestRolloutId)
  const required = latest?.facts.requiredVariables ?? release?.configuration.requiredVariables ?? []
  const there = new Set(effective.map(({ name }) => name))
  return required.filter((name) => !there.has(name))
}

function stateOf(variable: StoredVariable, frozen: FrozenVariable | undefined): VariableState {
  if (!frozen) return 'new'
  return isSameVariable(frozen, freezeVariable(variable)) ? 'same' : 'changed'
}

function hidden(layers: StoredVariable[], { name, scope }: StoredVariable): VariableRow['overrides'] {
  // The nearest one is last.
  const beneath = layers.filter((one) => one.name === name && one.scope !== scope).at(-1)
  return beneath && beneath.scope !== 'deployment' ? beneath.scope : null
}

function goneFrom(served: FrozenConfiguration['variables'], effective: StoredVariable[], at: Date): VariableRow[] {
  const there = new Set(effective.map(({ name }) => name))
  const gone = Object.entries(served).filter(([name]) => !there.has(name))
  return gone.map(([name, frozen]) => {
    const secret = 'ciphertext' in frozen
    return {
      name,
      secret,
      value: secret ? null : frozen.value,
      fingerprint: secret ? (frozen.fingerprint ?? null) : null,
      availableAt: frozen.availableAt ?? 'run',
      scope: secret ? (frozen.scope ?? 'deployment') : 'deployment',
      refersTo: frozen.refersTo ?? [],
      overrides: null,
      updatedAt: at,
      updatedBy: null,
      state: 'removed',
    }
  })
}
