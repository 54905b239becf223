import { freezeVariable } from './freeze-variable.ts'
import type { FrozenConfiguration, FrozenVariable, ServedSecrets } from './frozen-configuration.schema.ts'
import type { ReleaseRecord } from './release-row.ts'
import type { VariableRecord } from '../variable/variable-record.ts'

/** Whose values of secrets a rollback runs with: those of now, or those of the release that is gone back to. */
export type SecretsChoice = 'current' | 'release'

/** The configuration that a release serves, or last served, with. */
export function servedConfiguration({ configuration, servedSecrets }: ReleaseRecord): FrozenConfiguration {
  return withSecrets(configuration, servedSecrets)
}

/** The same configuration with other values for secrets that it has. When they are there stays as it was. */
export function withSecrets(configuration: FrozenConfiguration, secrets: ServedSecrets): FrozenConfiguration {
  const variables = Object.entries(configuration.variables).map(([name, frozen]): [string, FrozenVariable] => {
    const served = Object.hasOwn(secrets, name) ? secrets[name] : undefined
    if (served === undefined) return [name, frozen]
    const { availableAt } = frozen
    return [name, { ...(typeof served === 'string' ? { ciphertext: served } : served), ...(availableAt && { availableAt }) }]
  })
  return { ...configuration, variables: Object.fromEntries(variables) }
}

/**
 * Of a frozen configuration's variables, those that are secrets now and have another value than then. A secret that is
 * gone by now keeps its value of then: the release may not start without it. So does one that refers by now to what the
 * release does not have.
 */
export function currentSecrets({ variables }: FrozenConfiguration, stored: VariableRecord[]): ServedSecrets {
  const changed = stored.flatMap((record): [string, ServedSecrets[string]][] => {
    const frozen = Object.hasOwn(variables, record.name) ? variables[record.name] : undefined
    const now = freezeVariable(record)
    if (frozen === undefined || !('ciphertext' in now)) return []
    if (now.refersTo?.some((name) => !Object.hasOwn(variables, name))) return []
    if ('ciphertext' in frozen && frozen.ciphertext === now.ciphertext) return []
    const { availableAt: _phase, ...secret } = now
    return [[record.name, Object.keys(secret).length === 1 ? secret.ciphertext : secret]]
  })
  return Object.fromEntries(changed)
}
