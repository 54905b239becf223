import type { z } from 'zod'
import { looksSecret } from './looks-secret.ts'
import { referencesIn } from './references.ts'
import type { VariablePhase } from './variable.schema.ts'
import type { StoredVariable, VariableRecord } from './variable-record.ts'
import type { VariableOwner, VariableSet } from './variable.store.ts'
import type { Core } from '../core.ts'
import type { environmentVariables } from '../deployment/deployment.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { Secret } from '../secret/secret.ts'

export type VariablesInput = z.output<typeof environmentVariables>

/** A value, or what is to be different: `value: null` keeps the value that is stored. */
export type VariableInput = string | { value: string | null; secret?: boolean | undefined; availableAt?: VariablePhase | undefined }

/** Whether a variable is kept as a secret: as it was said; else as it was; else by its name. */
export function isSecret(name: string, given: VariableInput, stored?: Pick<VariableRecord, 'secret'>): boolean {
  if (typeof given !== 'string' && given.secret !== undefined) return given.secret
  return stored?.secret === true || looksSecret(name)
}

/**
 * What was given as it is stored: secrets encrypted for their owner alone.
 * @param stored the owner's variables that there are
 * @param field which field it was given in, for errors
 * @throws value_missing for `null` where nothing is stored; secret_needs_value for a secret that is to be plain
 */
export async function sealVariables(
  core: Pick<Core, 'sealer' | 'fingerprints'>,
  { owner, projectId }: { owner: VariableOwner; projectId: string },
  given: Record<string, VariableInput>,
  stored: StoredVariable[],
  field: string,
): Promise<VariableRecord[]> {
  const byName = new Map(stored.map((variable) => [variable.name, variable]))
  return Promise.all(
    Object.entries(given).map(async ([name, input]): Promise<VariableRecord> => {
      const before = byName.get(name)
      const availableAt = (typeof input === 'string' ? undefined : input.availableAt) ?? before?.availableAt ?? 'run'
      const secret = isSecret(name, input, before)
      const value = typeof input === 'string' ? input : input.value
      if (value === null) {
        if (!before) throw valueMissing(name, field)
        if (before.secret && !secret) throw secretNeedsValue(name, field)
        if (before.secret || !secret) return { ...before, availableAt }
      }
      const clear = value ?? before?.value ?? ''
      // What is kept from before there were references has none now either.
      const refersTo = value === null ? (before?.refersTo ?? null) : referencesIn(clear)
      if (!secret) return { name, secret, value: clear, ciphertext: null, availableAt, refersTo, fingerprint: null }
      const fingerprint = core.fingerprints?.of(projectId, clear) ?? null
      // The same value once more: it need not be encrypted again, and nothing that runs with it differs from it.
      if (before?.secret && fingerprint !== null && before.fingerprint === fingerprint) return { ...before, availableAt, refersTo }
      const ciphertext = await core.sealer.seal(new Secret(clear), { ...owner, variable: name })
      return { name, secret, value: null, ciphertext, availableAt, refersTo, fingerprint }
    }),
  )
}

/** What `dockerEnvVars` says: there `null` keeps a variable as it is, a secret as a secret. */
export function asVariableInputs(given: VariablesInput): Record<string, VariableInput> {
  return Object.fromEntries(
    Object.entries(given).map(([name, input]): [string, VariableInput] => {
      const kept = typeof input !== 'string' && input.value === null
      return [name, kept ? { value: null, ...(input.availableAt && { availableAt: input.availableAt }) } : input]
    }),
  )
}

/** Of what was given only that which is another than what is stored. */
export function changedOf(next: VariableRecord[], stored: StoredVariable[]): VariableRecord[] {
  const byName = new Map(stored.map((variable) => [variable.name, variable]))
  return next.filter((variable) => {
    const before = byName.get(variable.name)
    if (!before) return true
    if (before.value !== variable.value || before.ciphertext !== variable.ciphertext || before.secret !== variable.secret) return true
    // From before there were references, and given anew: what looks like one is one now.
    const refersNow = before.refersTo === null && variable.refersTo != null && (variable.value?.includes('${') ?? true)
    return refersNow || before.availableAt !== (variable.availableAt ?? 'run')
  })
}

/** What turns the variables that are stored into others. */
export function replacing(stored: StoredVariable[], next: VariableRecord[]): VariableSet {
  const names = new Set(next.map(({ name }) => name))
  return { set: changedOf(next, stored), remove: stored.flatMap(({ name }) => (names.has(name) ? [] : [name])) }
}

/** What leaves the panel for a preview: names, and no value, since any of them may be a secret by what is stored. */
export function withoutValues(given: VariablesInput): VariablesInput {
  return Object.fromEntries(
    Object.entries(given).map(([name, input]) => {
      const availableAt = typeof input === 'string' ? undefined : input.availableAt
      return [name, { secret: isSecret(name, input), value: null, ...(availableAt && { availableAt }) }]
    }),
  )
}

function valueMissing(name: string, field: string): WebopsError {
  return new WebopsError({
    code: 'value_missing',
    kind: 'invalid',
    message: `The variable ${name} has no value.`,
    hint: 'null keeps the value that is stored, and none is.',
    field: `${field}.${name}`,
  })
}

function secretNeedsValue(name: string, field: string): WebopsError {
  return new WebopsError({
    code: 'secret_needs_value',
    kind: 'invalid',
    message: `${name} is a secret: without its value it cannot be made a plain variable.`,
    hint: 'The panel cannot read it either. Give the value along with it.',
    field: `${field}.${name}`,
  })
}
