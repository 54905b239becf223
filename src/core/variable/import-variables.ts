import type { z } from 'zod'
import { storeChange } from './change-variables.ts'
import { checkChange } from './check-references.ts'
import { findOwner, type FoundOwner, type VariablesOf } from './find-owner.ts'
import { inTurn } from './in-turn.ts'
import { parseEnvFile, type EnvEntry } from './parse-env-file.ts'
import { changedOf, isSecret, sealVariables, type VariableInput } from './seal-variables.ts'
import { importVariablesInput, type ImportVariablesInput } from './variable.schema.ts'
import type { StoredVariable } from './variable-record.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'

/** What an import did, or would do. Names only. */
export interface ImportedVariables {
  added: string[]
  changed: string[]
  removed: string[]
  unchanged: string[]
  /** Of those that were read, the ones that are kept as secrets. */
  secrets: string[]
  warnings: string[]
  dryRun: boolean
}

const MOST = 2000

/**
 * Takes in the text of an .env file: all of it or, when a line is wrong, nothing.
 * @throws ZodError, env_line_invalid, too_many_variables, deployment_not_found, project_not_found, environment_not_found,
 *   forbidden, being_removed, variable_reference_unknown, variable_reference_cycle
 */
export async function importVariables(
  core: Core,
  actor: Actor,
  of: VariablesOf,
  input: z.input<typeof importVariablesInput>,
): Promise<ImportedVariables> {
  const given = importVariablesInput.parse(input)
  const found = await findOwner(core, actor, of, 'update')
  if (found.deployment) await checkNotBeingRemoved(core, found.deployment)
  const entries = parseEnvFile(given.text)
  const count = new Set(entries.map(({ name }) => name)).size
  if (count > MOST) throw tooMany(count)
  return inTurn(found.place.projectId, () => takeIn(core, actor, found, entries, given))
}

async function takeIn(
  core: Core,
  actor: Actor,
  found: FoundOwner,
  entries: EnvEntry[],
  given: ImportVariablesInput,
): Promise<ImportedVariables> {
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  const stored = await core.variables.list(found.owner)
  const sealed = await sealVariables(
    core,
    { owner: found.owner, projectId: found.place.projectId },
    inputsOf(byName, given, stored),
    stored,
    'text',
  )
  const remove = given.replace ? stored.flatMap(({ name }) => (byName.has(name) ? [] : [name])) : []
  const changes = { set: changedOf(sealed, stored), remove }
  await checkChange(core, found.owner, changes, () => 'text')
  if (!given.dryRun) await storeChange(core, actor, found, changes, { imported: true })
  const there = new Set(stored.map(({ name }) => name))
  const changed = new Set(changes.set.map(({ name }) => name))
  return {
    added: [...changed].filter((name) => !there.has(name)).sort(),
    changed: [...changed].filter((name) => there.has(name)).sort(),
    removed: remove,
    unchanged: [...byName.keys()].filter((name) => !changed.has(name)).sort(),
    secrets: sealed.flatMap(({ name, secret }) => (secret ? [name] : [])).sort(),
    warnings: twice(entries),
    dryRun: given.dryRun,
  }
}

function inputsOf(
  byName: ReadonlyMap<string, EnvEntry>,
  { secret, availableAt }: ImportVariablesInput,
  stored: StoredVariable[],
): Record<string, VariableInput> {
  const storedByName = new Map(stored.map((variable) => [variable.name, variable]))
  const inputs = [...byName.values()].map(({ name, value }): [string, VariableInput] => {
    const kept = secret === 'auto' ? isSecret(name, value, storedByName.get(name)) : secret === 'all'
    return [name, { value, secret: kept, ...(availableAt && { availableAt }) }]
  })
  return Object.fromEntries(inputs)
}

function twice(entries: EnvEntry[]): string[] {
  const lines = new Map<string, number[]>()
  for (const { name, line } of entries) lines.set(name, [...(lines.get(name) ?? []), line])
  return [...lines].flatMap(([name, at]) => (at.length > 1 ? [`${name} stands in lines ${at.join(', ')}: the last one counts.`] : []))
}

function tooMany(count: number): WebopsError {
  return new WebopsError({
    code: 'too_many_variables',
    kind: 'invalid',
    message: `The file has ${count} variables, and ${MOST} can be taken in at once.`,
    field: 'text',
  })
}
