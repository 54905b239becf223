import type { VariableRowView } from '#api/schemas/variable-views.ts'

/** A variable while it is being typed. */
export interface VariableDraft {
  name: string
  /** null keeps the secret that is stored. */
  value: string | null
  secret: boolean
  availableAt: VariableRowView['availableAt']
}

export const NEW_DRAFT: VariableDraft = { name: '', value: '', secret: false, availableAt: 'run' }

/** To change a variable in place, or to set one of the same name nearer. */
export function draftOf(row: VariableRowView): VariableDraft {
  return { name: row.name, value: row.secret ? null : row.value, secret: row.secret, availableAt: row.availableAt }
}

/** What is wrong with a draft, by field; empty when it can be sent. */
export function draftErrors(draft: VariableDraft, stored: VariableRowView | null): { name?: string; value?: string } {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(draft.name)) {
    return { name: draft.name === '' ? 'Give it a name.' : 'Use letters, digits and underscores, not beginning with a digit.' }
  }
  if (draft.value?.includes('\0')) return { value: 'A value cannot have a NUL character.' }
  if (draft.value === null && !stored) return { value: 'Type the value: a secret is not shown again.' }
  if (draft.value === null && !draft.secret) return { value: 'A secret is not shown again: type the value to make it plain.' }
  return {}
}

/** What is to be sent for a draft; null when nothing is changed. */
export function changeOf(draft: VariableDraft, stored: VariableRowView | null): Record<string, unknown> | null {
  const { value, secret, availableAt } = draft
  if (!stored) return { value, secret, availableAt }
  const sameValue = value === null || (!stored.secret && value === stored.value)
  if (sameValue && secret === stored.secret && availableAt === stored.availableAt) return null
  // Only what the person changed: somebody else may have changed the rest meanwhile.
  return {
    value: sameValue ? null : value,
    ...(secret !== stored.secret && { secret }),
    ...(availableAt !== stored.availableAt && { availableAt }),
  }
}

/** A text of several lines that look like those of a .env file: more than a name or value that was copied. */
export function looksLikeEnvFile(text: string): boolean {
  return text.split(/\r?\n/).filter((line) => /^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_]*\s*=/.test(line)).length > 1
}
