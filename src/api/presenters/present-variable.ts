import type { ChangedVariablesView, VariableChangeView, VariableListView } from '../schemas/variable-views.ts'
import type { ChangedVariables } from '#core/variable/change-variables.ts'
import type { VariableList, VariableRow } from '#core/variable/list-variables.ts'
import type { VariableChangeRecord } from '#core/variable/variable.store.ts'

/** Variables as pages and API show them: of a secret its fingerprint, and never its value. */
export function presentVariables({ items, missing, live, differs }: VariableList): VariableListView {
  return { items: items.map(presentRow), missing, live, differs }
}

export function presentChangedVariables(changed: ChangedVariables): ChangedVariablesView {
  return { ...presentVariables(changed), rollouts: changed.rollouts }
}

export function presentVariableChange(change: VariableChangeRecord): VariableChangeView {
  const { id, at, name, removed, secret, value, fingerprint, availableAt, actorName } = change
  const shown = removed || secret ? null : value
  return { id, at: at.toISOString(), name, removed, secret, value: shown, fingerprint, availableAt, by: actorName }
}

function presentRow(row: VariableRow): VariableListView['items'][number] {
  return {
    name: row.name,
    secret: row.secret,
    value: row.secret ? null : row.value,
    availableAt: row.availableAt,
    scope: row.scope,
    overrides: row.overrides,
    fingerprint: row.fingerprint,
    refersTo: row.refersTo,
    updatedAt: row.updatedAt.toISOString(),
    updatedBy: row.updatedBy,
    state: row.state,
  }
}
