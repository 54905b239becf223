import type { FrozenConfiguration } from './frozen-configuration.schema.ts'
import type { ReleaseRecord } from './release-row.ts'
import type { VariableRecord } from '../variable/variable.store.ts'

/** Whose values of secrets a rollback runs with: those of now, or those of the release that is gone back to. */
export type SecretsChoice = 'current' | 'release'

/** The configuration that a release serves, or last served, with. */
export function servedConfiguration({ configuration, servedSecrets }: ReleaseRecord): FrozenConfiguration {
  return withSecrets(configuration, servedSecrets)
}

/** The same configuration with other ciphertexts for secrets that it has. */
export function withSecrets(configuration: FrozenConfiguration, ciphertexts: Record<string, string>): FrozenConfiguration {
  const variables = Object.entries(configuration.variables).map(([name, variable]) => {
    const ciphertext = Object.hasOwn(ciphertexts, name) ? ciphertexts[name] : undefined
    return [name, ciphertext === undefined ? variable : { ciphertext }] as const
  })
  return { ...configuration, variables: Object.fromEntries(variables) }
}

/**
 * Of a frozen configuration's variables, those that are secrets now and have another value than then. A secret that is
 * gone by now keeps its value of then: the release may not start without it.
 */
export function currentSecrets({ variables }: FrozenConfiguration, stored: VariableRecord[]): Record<string, string> {
  const changed = stored.flatMap(({ name, ciphertext }) => {
    const frozen = Object.hasOwn(variables, name) ? variables[name] : undefined
    if (ciphertext === null || frozen === undefined) return []
    return 'ciphertext' in frozen && frozen.ciphertext === ciphertext ? [] : [[name, ciphertext] as const]
  })
  return Object.fromEntries(changed)
}
