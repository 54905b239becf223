import { referencesIn, resolveReferences, type Referring } from './references.ts'
import { placeOf, type Belonging, type OpenedFor } from './variable-place.ts'
import type { VariablePhase, VariableScope } from './variable.schema.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import { Secret } from '../secret/secret.ts'

/** A variable, stored or frozen, as far as opening it needs. */
export interface SealedVariable {
  /** Of a secret whose value is not known: in a preview its name has to do. */
  secret?: boolean | undefined
  value?: string | null | undefined
  ciphertext?: string | null | undefined
  scope?: VariableScope | undefined
  availableAt?: VariablePhase | undefined
  refersTo?: string[] | null | undefined
}

export interface OpenedVariables {
  /** What the application runs with, references put in. */
  run: Record<string, string | Secret>
  /** What the build of its image is given. */
  build: Record<string, string | Secret>
  /** Every secret that was opened for it, those included that others only refer to: to be cut out of texts. */
  secrets: Secret[]
}

export const NO_VARIABLES: OpenedVariables = { run: {}, build: {}, secrets: [] }

/**
 * Opens variables and puts in what they refer to.
 * @param deployment whose they are: a secret that was made for anything else does not open
 * @param phase `run` leaves closed what only a build is given, unless something refers to it
 * @param use what for (variable-place.ts)
 * @throws WebopsError secret_unreadable, secret_misplaced, preview_without_secrets, variable_reference_unknown, variable_reference_cycle, variable_too_long
 */
export async function openVariables(
  opener: SecretOpener,
  deployment: Belonging,
  variables: ReadonlyMap<string, SealedVariable>,
  phase: 'run' | 'all',
  use: OpenedFor = 'application',
): Promise<OpenedVariables> {
  const opened = new Map<string, Referring>()
  const open = async (name: string): Promise<void> => {
    const sealed = variables.get(name)
    if (!sealed) return
    const { secret, value, ciphertext, scope = 'deployment', refersTo } = sealed
    const known = secret ? new Secret(value ?? '') : (value ?? '')
    const clear = ciphertext == null ? known : await opener.open(ciphertext, placeOf(deployment, scope, name, use))
    opened.set(name, { value: clear, literal: refersTo == null })
  }
  const given = (name: string, to: 'run' | 'build') => {
    const { availableAt = 'run' } = variables.get(name) ?? {}
    return availableAt === 'both' || availableAt === to
  }
  const asked = new Set<string>([...variables.keys()].filter((name) => phase === 'all' || given(name, 'run')))
  for (let next = [...asked]; next.length > 0;) {
    await Promise.all(next.map(open))
    const referred = next.flatMap((name) => {
      const { value, literal } = opened.get(name) ?? { value: '', literal: true }
      return literal ? [] : referencesIn(value instanceof Secret ? value.reveal() : value)
    })
    next = [...new Set(referred)].filter((name) => !asked.has(name))
    for (const name of next) asked.add(name)
  }
  const resolved = [...resolveReferences(opened)].sort(([a], [b]) => (a < b ? -1 : 1))
  const of = (to: 'run' | 'build') => Object.fromEntries(resolved.filter(([name]) => given(name, to)))
  const secrets = [...[...opened.values()].map(({ value }) => value), ...resolved.map(([, value]) => value)]
  return { run: of('run'), build: of('build'), secrets: secrets.filter((value) => value instanceof Secret) }
}
