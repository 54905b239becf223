import { z } from 'zod'
import { variableName, variableValue } from './variable-name.ts'
import '../errors/zod-words.ts'

/** When a variable is there: while the application runs, while its image is built, or both. */
export const variablePhase = z.enum(['run', 'build', 'both'])
/**
 * Where a variable is set; the nearest one wins: deployment, environment, project. A preview has those of the deployment that
 * it is a preview of (`parent`), and of that one's environment, behind its own.
 */
export const variableScope = z.enum(['deployment', 'environment', 'parent', 'parent-environment', 'project'])

export type VariablePhase = z.output<typeof variablePhase>
export type VariableScope = z.output<typeof variableScope>

/** Variables of one place, at most. */
const MOST = 2000

const setting = z.union([
  variableValue,
  z
    .object({ value: variableValue.nullable().default(null), secret: z.boolean().optional(), availableAt: variablePhase.optional() })
    .strict(),
])

/** What is set and what is taken away; what is not named stays. `value: null` keeps the value that is stored. */
export const changeVariablesInput = z
  .object({
    set: z
      .record(variableName, setting)
      .refine((given) => Object.keys(given).length <= MOST, `at most ${MOST} at once`)
      .default({}),
    remove: z.array(variableName).max(MOST).default([]),
    /** Whether the rollouts are queued that bring it into effect. */
    apply: z.boolean().default(false),
  })
  .strict()

/** A text as in an .env file. */
export const importVariablesInput = z
  .object({
    text: z.string().max(1024 * 1024),
    /** Which of them are kept as secrets; auto: those whose names say so, and those that are secrets already. */
    secret: z.enum(['auto', 'all', 'none']).default('auto'),
    /** Whether what the text does not name is removed. */
    replace: z.boolean().default(false),
    /** When they are there; unset: as they are, and new ones while the application runs. */
    availableAt: variablePhase.optional(),
    /** Only says what it would do. */
    dryRun: z.boolean().default(false),
  })
  .strict()

export type ChangeVariablesInput = z.output<typeof changeVariablesInput>
export type ImportVariablesInput = z.output<typeof importVariablesInput>
