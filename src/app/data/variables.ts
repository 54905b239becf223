import { notFound } from 'next/navigation'
import { presentVariables } from '#api/presenters/present-variable.ts'
import type { VariableListView } from '#api/schemas/variable-views.ts'
import type { VariablesOf } from '#core/variable/find-owner.ts'
import { listVariables } from '#core/variable/list-variables.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

/** The variables of a deployment, an environment or a project, inherited ones included; secrets without their values. */
export async function loadVariables(of: VariablesOf): Promise<VariableListView> {
  const actor = await requireActor()
  try {
    return presentVariables(await listVariables(panelCore(), actor, of))
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}
