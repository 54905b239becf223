import { asRun, prebuiltImage } from './as-run.ts'
import { isModelCommand } from './vllm-arguments.ts'
import { containerCommand, isArgumentList } from '../deployment/container-command.ts'
import type { DeploymentSettings } from '../deployment/deployment-record.ts'
import type { LlmSettings } from '../deployment/llm-settings.schema.ts'
import { DEFAULT_RUN_SETTINGS, runSettings, type RunSettings } from '../deployment/run-settings.ts'
import type { FrozenConfiguration } from '../release/frozen-configuration.schema.ts'

type Given = Pick<DeploymentSettings, 'port' | 'dockerVolumes'> & RunSettings

/**
 * Port, volumes and run settings of a release, as a deployment would have to be given them to run like it: what one of the type
 * `llm` gets without being told is left out, so that it follows the model's settings when those are changed.
 */
export function ownSettings(configuration: FrozenConfiguration): Given {
  const given = { port: configuration.port, dockerVolumes: configuration.volumes, ...runSettings(configuration) }
  const { llm } = configuration
  if (!llm) return given
  const untold = told(llm, { ...given, ...DEFAULT_RUN_SETTINGS, healthType: given.healthType, port: null, dockerVolumes: [] })
  const kept = <K extends keyof Given>(field: K, unset: Given[K]) => (given[field] === untold[field] ? unset : given[field])
  return {
    ...given,
    port: kept('port', null),
    dockerVolumes: ownVolumes(llm, given),
    healthPath: kept('healthPath', null),
    healthTimeoutSeconds: kept('healthTimeoutSeconds', DEFAULT_RUN_SETTINGS.healthTimeoutSeconds),
    runOptions: Object.fromEntries(
      Object.entries(given.runOptions).filter(([option, value]) => value !== (untold.runOptions as Record<string, unknown>)[option]),
    ),
  }
}

/** All but the model cache, where it is what those before it would get. */
function ownVolumes(llm: LlmSettings, given: Given): string[] {
  const others = given.dockerVolumes.slice(0, -1)
  const again = told(llm, { ...given, dockerVolumes: others }).dockerVolumes
  return again.length === given.dockerVolumes.length && again.at(-1) === given.dockerVolumes.at(-1) ? others : given.dockerVolumes
}

/** What a model server gets that is told this. */
function told(llm: LlmSettings, given: Given) {
  const nothing = { repository: null, dockerImageName: null, startCommand: null, dockerNetworkMode: 'bridge' as const }
  return asRun({ projectType: 'llm', llm, ...nothing, ...given })
}

/**
 * The start command with which a deployment of a prebuilt image is started as a release was, or nothing where its command is a
 * part of an image that was built.
 */
export function ownStartCommand(
  deployment: Parameters<typeof prebuiltImage>[0],
  configuration: FrozenConfiguration,
): Partial<Pick<DeploymentSettings, 'startCommand'>> {
  const { command, llm, dockerfile, generatedDockerfile } = configuration
  if (prebuiltImage(deployment) === null || (dockerfile ?? generatedDockerfile) !== null) return {}
  if (!command || isModelCommand(configuration)) return { startCommand: null }
  const [shell, option, line, ...more] = command
  const isLine = !llm && shell === '/bin/sh' && option === '-c' && line !== undefined && more.length === 0
  // A line that would be taken for a list is given as one.
  const typed = isLine && containerCommand.safeParse(line).success && !isArgumentList(line) ? line : JSON.stringify(command)
  return { startCommand: typed }
}
