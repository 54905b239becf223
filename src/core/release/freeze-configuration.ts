import type { FrozenConfiguration } from './frozen-configuration.schema.ts'
import { freezeVariable } from './freeze-variable.ts'
import type { RolloutFacts } from '../../addon-api/context.ts'
import type { ConfigFileRecord } from '../config-file/config-file-record.ts'
import { freezeFile } from '../config-file/frozen-file.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { frozenOptions } from '../deployment/hardening.ts'
import { runSettings } from '../deployment/run-settings.ts'
import { asRun, commandOf, llmOf } from '../llm/as-run.ts'
import type { VariableRecord } from '../variable/variable-record.ts'

/**
 * A deployment's settings as a release keeps them.
 * @param facts what a build found out
 * @param before the configuration of the release whose image is taken, for what only a build finds out
 * @param files its configuration files, by path
 */
export function freezeConfiguration(
  given: DeploymentRecord,
  variables: VariableRecord[],
  facts: RolloutFacts,
  before: FrozenConfiguration | null,
  files: ConfigFileRecord[],
): FrozenConfiguration {
  const deployment = asRun(given)
  return {
    version: 1,
    port: deployment.dockerNetworkMode === 'none' ? null : (deployment.port ?? facts.detectedPort ?? before?.port ?? null),
    variables: Object.fromEntries(variables.map((variable) => [variable.name, freezeVariable(variable)])),
    volumes: deployment.dockerVolumes,
    files: files.map(freezeFile),
    ports: deployment.dockerPorts,
    networkMode: deployment.dockerNetworkMode,
    ...runSettings(deployment),
    runOptions: frozenOptions(deployment.runOptions),
    command: commandOf(deployment),
    llm: llmOf(deployment),
    generatedDockerfile: facts.generatedDockerfile ?? before?.generatedDockerfile ?? null,
    dockerfile: facts.generatedDockerfile ?? facts.dockerfileContent ?? before?.dockerfile ?? null,
    stack: facts.stack ?? before?.stack ?? null,
    requiredVariables: facts.requiredVariables ?? before?.requiredVariables,
    ...(deployment.fileSettings && { fileSettings: deployment.fileSettings }),
  }
}
