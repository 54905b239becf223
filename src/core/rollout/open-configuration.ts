import type { RunConfiguration } from '../../addon-api/context.ts'
import { openFiles } from '../config-file/open-files.ts'
import { runSettings } from '../deployment/run-settings.ts'
import type { SecretOpener } from '../ports/secrets.ts'
import type { FrozenConfiguration, FrozenVariable } from '../release/frozen-configuration.schema.ts'
import { previewWithoutSecrets } from '../preview/without-secrets.ts'
import type { Secret } from '../secret/secret.ts'
import { inheritFrozen, type LeftOut } from '../variable/inherit-variables.ts'
import { openVariables } from '../variable/open-variables.ts'
import type { Belonging } from '../variable/variable-place.ts'

/**
 * The frozen configuration with its secrets opened, and what variables refer to put in. What only its build was given
 * stays closed, and a preview goes without what is not meant for previews any more.
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

/**
 * The same, with every secret that was opened for it (more than stand in the configuration, since some are only referred to),
 * and with what a preview goes without.
 */
export async function openFrozen(
  frozen: FrozenConfiguration,
  deployment: Belonging,
  opener: SecretOpener,
): Promise<{ configuration: RunConfiguration; secrets: Secret[]; withheld: Map<string, FrozenVariable>; leftOut: LeftOut[] }> {
  const { kept, withheld, leftOut } = inheritFrozen(frozen.variables, deployment.preview)
  const { run, secrets } = await openVariables(opener, deployment, kept, 'run')
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
  return { configuration, secrets: [...secrets, ...files.secrets], withheld, leftOut }
}

/**
 * The same of what runs: its secrets are to be cut out of texts, those too that it has only until it is started again, since
 * they are not meant for previews any more.
 */
export async function openServed(
  frozen: FrozenConfiguration,
  deployment: Belonging,
  opener: SecretOpener,
): Promise<{ configuration: RunConfiguration; secrets: Secret[] }> {
  const { configuration, secrets, withheld } = await openFrozen(frozen, deployment, opener)
  // What refers to another one is text enough without it: that is cut out by itself.
  const asText = [...withheld].map(([name, variable]) => [name, { ...variable, refersTo: null }] as const)
  const more = await openVariables(opener, deployment, new Map(asText), 'run', 'webops')
  return { configuration, secrets: [...secrets, ...more.secrets] }
}
