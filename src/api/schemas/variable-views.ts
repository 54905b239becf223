import { z } from 'zod'
import { variablePhase, variableScope } from '../../core/variable/variable.schema.ts'

/** What the API answers about variables. A secret's value is in none of it: its fingerprint tells whether two are the same. */

/** A variable as it takes effect in a deployment, an environment or a project. */
export const variableRowView = z.object({
  name: z.string(),
  secret: z.boolean(),
  /** null for a secret. */
  value: z.string().nullable(),
  /** When it is there: while the application runs, while its image is built, or both. */
  availableAt: variablePhase,
  /** Where it is set. */
  scope: variableScope,
  /** The nearest place with another variable of this name, which this one hides. */
  overrides: variableScope.exclude(['deployment']).nullable(),
  /** Of a secret: 12 hex digits that two secrets have in common only when their values are the same. */
  fingerprint: z.string().nullable(),
  /** Names of the variables whose values are put into this one's. */
  refersTo: z.array(z.string()),
  updatedAt: z.string(),
  /** Name of who set it. */
  updatedBy: z.string().nullable(),
  /** Against the live release; null when nothing serves. removed: the live release has it, the settings have not. */
  state: z.enum(['same', 'changed', 'new', 'removed']).nullable(),
})

const listed = {
  items: z.array(variableRowView),
  /** Names that the repository's .env.example asks for, and nobody has set. */
  missing: z.array(z.string()),
  /** Number of the release that serves. */
  live: z.number().nullable(),
  /** Whether the live release has other variables than the settings. */
  differs: z.boolean(),
}
/** A rollout that was queued so that a change takes effect. */
const queued = z.object({ deployment: z.string(), id: z.string(), number: z.number() })

export const variableListView = z.object(listed)
/** The same after a change. */
export const changedVariablesView = z.object({ ...listed, rollouts: z.array(queued) })

/** What an import did, or with dryRun would do: names only. */
export const importedVariablesView = z.object({
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
  unchanged: z.array(z.string()),
  /** Of those that were read, the ones that are kept as secrets. */
  secrets: z.array(z.string()),
  /** What somebody should know, such as a name that is there twice. */
  warnings: z.array(z.string()),
  dryRun: z.boolean(),
})

export const variableChangeView = z.object({
  id: z.string(),
  at: z.string(),
  name: z.string(),
  removed: z.boolean(),
  secret: z.boolean(),
  /** null for a secret, and for one that was removed. */
  value: z.string().nullable(),
  fingerprint: z.string().nullable(),
  availableAt: variablePhase,
  /** Name of who did it. */
  by: z.string(),
})
export const variableHistoryView = z.object({ items: z.array(variableChangeView), next: z.string().nullable() })

export type VariableRowView = z.output<typeof variableRowView>
export type VariableListView = z.output<typeof variableListView>
export type ChangedVariablesView = z.output<typeof changedVariablesView>
export type ImportedVariablesView = z.output<typeof importedVariablesView>
export type VariableChangeView = z.output<typeof variableChangeView>
export type VariableHistoryView = z.output<typeof variableHistoryView>
