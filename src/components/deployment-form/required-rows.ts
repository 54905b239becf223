import type { DetectionView } from '#api/schemas/views.ts'
import { isUnfilled, type VariableRow } from './form-values.ts'

type Required = DetectionView['requiredVariables']

/**
 * The rows of a form with those that a repository asks for behind them, empty. What an earlier look at another repository
 * brought and nobody filled in goes.
 */
export function withRequired(rows: VariableRow[], required: Required): VariableRow[] {
  const kept = rows.filter((row) => !isUnfilled(row) && (row.name.trim() !== '' || row.value !== ''))
  const names = new Set(kept.map(({ name }) => name.trim()))
  const asked = required.filter(({ name }) => !names.has(name))
  return [
    ...kept,
    ...asked.map(({ name, secret, example, help }) => ({
      name,
      value: '',
      secret,
      stored: false,
      asked: { example: secret ? null : example, help },
    })),
  ]
}

/** Names of those that were asked for and not given. */
export function unfilledNames(rows: VariableRow[]): string[] {
  return rows.filter(isUnfilled).map(({ name }) => name.trim())
}
