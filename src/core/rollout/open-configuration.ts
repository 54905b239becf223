import type { RunConfiguration } from '../../addon-api/context.ts'
import { runSettings } from '../deployment/run-settings.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import type { FrozenConfiguration } from '../release/frozen-configuration.schema.ts'
import type { Secret } from '../secret/secret.ts'

/**
 * The frozen configuration with its secrets opened.
 * @throws WebopsError secret_unreadable, secret_misplaced
 */
export async function openConfiguration(
  frozen: FrozenConfiguration,
  deploymentId: string,
  opener: SecretOpener,
): Promise<RunConfiguration> {
  const variables: Record<string, string | Secret> = {}
  for (const [name, variable] of Object.entries(frozen.variables)) {
    variables[name] = 'ciphertext' in variable ? await opener.open(variable.ciphertext, { deploymentId, variable: name }) : variable.value
  }
  return {
    port: frozen.port,
    variables,
    volumes: frozen.volumes,
    ports: frozen.ports,
    networkMode: frozen.networkMode,
    ...runSettings(frozen),
  }
}
