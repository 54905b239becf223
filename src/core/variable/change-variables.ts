import type { z } from 'zod'
import { applyVariables, type QueuedFor } from './apply-variables.ts'
import { checkChange } from './check-references.ts'
import { findOwner, type FoundOwner, type VariablesOf } from './find-owner.ts'
import { inTurn } from './in-turn.ts'
import { listFor, type VariableList } from './list-variables.ts'
import { changedOf, sealVariables } from './seal-variables.ts'
import { changeVariablesInput } from './variable.schema.ts'
import type { StoredVariable } from './variable-record.ts'
import type { VariableSet } from './variable.store.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor, Cause } from '../user/actor.ts'
import { auditName, authorOf } from '../user/describe-actor.ts'

/** How a change is asked for. */
export interface ChangeOptions {
  via: Cause['via']
  idempotencyKey?: string | undefined
}

export interface ChangedVariables extends VariableList {
  rollouts: QueuedFor[]
}

/**
 * Sets and removes variables; what is not named stays. All of it or, when anything is wrong, nothing. Nothing that runs
 * changes, unless `apply` queues the rollouts that it takes.
 * @throws ZodError, deployment_not_found, project_not_found, environment_not_found, forbidden, being_removed, value_missing,
 *   secret_needs_value, variable_not_set, variable_twice, variable_reference_unknown, variable_reference_cycle
 */
export async function changeVariables(
  core: Core,
  actor: Actor,
  of: VariablesOf,
  input: z.input<typeof changeVariablesInput>,
  options: ChangeOptions,
): Promise<ChangedVariables> {
  const { set, remove, apply } = changeVariablesInput.parse(input)
  const found = await findOwner(core, actor, of, 'update')
  if (found.deployment) await checkNotBeingRemoved(core, found.deployment)
  const names = [...new Set(remove)]
  const { owner, place } = found
  await inTurn(place.projectId, async () => {
    const stored = await core.variables.list(owner)
    checkRemoved(names, set, stored)
    const sealed = await sealVariables(core, { owner, projectId: place.projectId }, set, stored, 'set')
    const changes = { set: changedOf(sealed, stored), remove: names }
    const fieldOf = ({ name, to }: { name: string; to: string }) => {
      if (Object.hasOwn(set, name)) return `set.${name}`
      return names.includes(to) ? 'remove' : 'set'
    }
    await checkChange(core, owner, changes, fieldOf)
    await storeChange(core, actor, found, changes)
  })
  const named = new Set([...Object.keys(set), ...names])
  const rollouts = apply ? await applyVariables(core, actor, found, named, options) : []
  return { ...(await listFor(core, found)), rollouts }
}

/** Stores a change that was checked, with its history and one line in the audit: names, and never values. */
export async function storeChange(
  core: Core,
  actor: Actor,
  { owner, target, place }: FoundOwner,
  changes: VariableSet,
  details: Record<string, unknown> = {},
): Promise<void> {
  if (changes.set.length === 0 && changes.remove.length === 0) return
  await core.variables.change(owner, changes, authorOf(actor))
  const named = { set: changes.set.map(({ name }) => name), removed: changes.remove }
  const event = { actor: auditName(actor), action: 'variables.change', target, projectId: place.projectId }
  await core.audit.record({ ...event, details: { ...named, ...details } })
}

function checkRemoved(remove: string[], set: Record<string, unknown>, stored: StoredVariable[]): void {
  const own = new Set(stored.map(({ name }) => name))
  for (const name of remove) {
    if (Object.hasOwn(set, name)) {
      throw new WebopsError({
        code: 'variable_twice',
        kind: 'invalid',
        message: `The variable ${name} is to be set and to be removed.`,
        hint: 'Name it in one of the two.',
        field: 'remove',
      })
    }
    if (own.has(name)) continue
    throw new WebopsError({
      code: 'variable_not_set',
      kind: 'invalid',
      message: `There is no variable ${name} to remove here.`,
      hint: 'What comes from the project or the environment is removed there; here it can be set to something else.',
      field: 'remove',
    })
  }
}
