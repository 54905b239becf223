import type { ConfigFileRecord } from '../config-file/config-file-record.ts'
import { freezeFile, type FrozenFile } from '../config-file/frozen-file.ts'
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

/**
 * The same configuration with other values for secrets that it has: variables by name, files by path, which no name looks
 * like. When they are there, and who may read them, stays as it was.
 */
export function withSecrets(configuration: FrozenConfiguration, secrets: ServedSecrets): FrozenConfiguration {
  const variables = Object.entries(configuration.variables).map(([name, frozen]): [string, FrozenVariable] => {
    const served = Object.hasOwn(secrets, name) ? secrets[name] : undefined
    if (served === undefined) return [name, frozen]
    const { availableAt } = frozen
    return [name, { ...(typeof served === 'string' ? { ciphertext: served } : served), ...(availableAt && { availableAt }) }]
  })
  return { ...configuration, variables: Object.fromEntries(variables), files: configuration.files.map((file) => withSecret(file, secrets)) }
}

function withSecret(file: FrozenFile, secrets: ServedSecrets): FrozenFile {
  const served = Object.hasOwn(secrets, file.path) ? secrets[file.path] : undefined
  if (typeof served !== 'object' || !('bytes' in served)) return file
  return { path: file.path, mode: file.mode, ...served }
}

/**
 * Of a frozen configuration's variables, those that are secrets now and have another value than then. A secret that is
 * gone by now keeps its value of then: the release may not start without it. So does one that refers by now to what the
 * release does not have. The same of its files.
 */
export function currentSecrets(
  { variables, files }: FrozenConfiguration,
  stored: VariableRecord[],
  storedFiles: ConfigFileRecord[],
): ServedSecrets {
  const changed = stored.flatMap((record): [string, ServedSecrets[string]][] => {
    const frozen = Object.hasOwn(variables, record.name) ? variables[record.name] : undefined
    const now = freezeVariable(record)
    if (frozen === undefined || !('ciphertext' in now)) return []
    if (now.refersTo?.some((name) => !Object.hasOwn(variables, name))) return []
    if ('ciphertext' in frozen && frozen.ciphertext === now.ciphertext) return []
    const { availableAt: _phase, ...secret } = now
    return [[record.name, Object.keys(secret).length === 1 ? secret.ciphertext : secret]]
  })
  return { ...Object.fromEntries(changed), ...Object.fromEntries(currentFiles(files, storedFiles)) }
}

function currentFiles(files: FrozenFile[], stored: ConfigFileRecord[]): [string, ServedSecrets[string]][] {
  const byPath = new Map(stored.map((file) => [file.path, freezeFile(file)]))
  return files.flatMap((frozen): [string, ServedSecrets[string]][] => {
    const now = byPath.get(frozen.path)
    if (!now || !('ciphertext' in now)) return []
    if ('ciphertext' in frozen && frozen.ciphertext === now.ciphertext) return []
    const { path, mode: _mode, ...secret } = now
    return [[path, secret]]
  })
}
