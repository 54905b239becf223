import type { RunConfiguration } from '../../addon-api/context.ts'
import { openFiles } from '../config-file/open-files.ts'
import { runSettings } from '../deployment/run-settings.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import type { FrozenConfiguration } from '../release/frozen-configuration.schema.ts'
import { previewWithoutSecrets } from '../preview/without-secrets.ts'
import type { Secret } from '../secret/secret.ts'
import { openVariables } from '../variable/open-variables.ts'
import type { Belonging } from '../variable/variable-place.ts'

/**
 * The frozen configuration with its secrets opened, and what variables refer to put in. What only its build was given
 * stays closed.
 * @param deployment whose release it is: secrets that were made for anything else do not open
 * @throws WebopsError secret_unreadable, secret_misplaced, variable_reference_…, variable_too_long
 */
export async function openConfiguration(
  frozen: FrozenConfiguration,
  deployment: Belonging,
  opener: SecretOpener,
): Promise<RunConfiguration> {
  return (await openFrozen(frozen, deployment, opener)).configuration
}

/** The same, with every secret that was opened for it: more than stand in the configuration, since some are only referred to. */
export async function openFrozen(
  frozen: FrozenConfiguration,
  deployment: Belonging,
  opener: SecretOpener,
): Promise<{ configuration: RunConfiguration; secrets: Secret[] }> {
  const { run, secrets } = await openVariables(opener, deployment, new Map(Object.entries(frozen.variables)), 'run')
  if (deployment.preview?.isFork && frozen.files.some((file) => 'ciphertext' in file)) throw previewWithoutSecrets('configuration files')
  const files = await openFiles(opener, deployment.id, frozen.files)
  const configuration = {
    port: frozen.port,
    variables: run,
    volumes: frozen.volumes,
    files: files.files,
    ports: frozen.ports,
    networkMode: frozen.networkMode,
    ...runSettings(frozen),
    command: frozen.command ?? null,
    llm: frozen.llm ?? null,
  }
  return { configuration, secrets: [...secrets, ...files.secrets] }
}
