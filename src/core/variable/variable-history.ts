import { findOwner, type VariablesOf } from './find-owner.ts'
import type { VariableChangeRecord } from './variable.store.ts'
import type { Core } from '../core.ts'
import type { Actor } from '../user/actor.ts'

/**
 * Who set and removed which variables of an owner, and when: newest first.
 * @param page `after` is the id of a change; `name` that of one variable
 * @throws deployment_not_found, project_not_found, environment_not_found
 */
export async function variableHistory(
  core: Core,
  actor: Actor,
  of: VariablesOf,
  page: { name?: string | undefined; after?: string | undefined; limit: number },
): Promise<{ items: VariableChangeRecord[]; next: string | null }> {
  const { owner } = await findOwner(core, actor, of, 'read')
  return core.variables.history(owner, page)
}
