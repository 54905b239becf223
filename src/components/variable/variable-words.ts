import type { VariableRowView } from '#api/schemas/variable-views.ts'
import type { StateTone } from '../deployment/state-shape.tsx'

export const PHASE_WORDS: Record<VariableRowView['availableAt'], { short: string; long: string }> = {
  run: { short: 'Run', long: 'While it runs' },
  build: { short: 'Build', long: 'While it is built' },
  both: { short: 'Both', long: 'Build and run' },
}

/** What a row says that the live release has otherwise; none for what is the same. */
export const STATE_WORDS: Record<'new' | 'changed' | 'removed', { tone: StateTone; text: string; title: (live: number | null) => string }> =
  {
    new: { tone: 'waiting', text: 'new', title: (live) => `Release ${live ?? ''} has it not yet.` },
    changed: { tone: 'warn', text: 'changed', title: (live) => `Release ${live ?? ''} has another value, or has it at another time.` },
    removed: { tone: 'idle', text: 'removed', title: (live) => `Release ${live ?? ''} still has it.` },
  }

export const SCOPE_WORDS: Record<VariableRowView['scope'], string> = {
  deployment: 'Deployment',
  environment: 'Environment',
  parent: 'Parent',
  'parent-environment': 'Parent’s environment',
  project: 'Project',
}

/** `1 variable`, `3 variables`. */
export const counted = (count: number, noun: string) => `${count} ${count === 1 ? noun : `${noun}s`}`

/** The parts of a value: plain text, and references to other variables. */
export function referencesIn(value: string, names: string[]): { text: string; reference: boolean }[] {
  if (names.length === 0) return [{ text: value, reference: false }]
  return value
    .split(/((?<!\$)\$\{[A-Za-z_][A-Za-z0-9_]*\})/)
    .filter((text) => text !== '')
    .map((text) => ({ text, reference: text.startsWith('${') && names.includes(text.slice(2, -1)) }))
}
