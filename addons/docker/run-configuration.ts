import { crowdGpus, frozenOptions, parsePort, runSettings, type HookContext, type RunConfiguration } from '../../src/addon-api/index.ts'
import { sharedSingleWriter } from './second-writer.ts'

/** How the release will run: as it is frozen, or before that as it looks now. */
export function runConfiguration(context: HookContext): RunConfiguration {
  const frozen = context.release?.configuration
  if (frozen) return frozen
  const { deployment, facts } = context
  return {
    port: deployment.networkMode === 'none' ? null : (deployment.port ?? facts.detectedPort ?? context.live?.configuration.port ?? null),
    variables: deployment.variables,
    volumes: deployment.volumes,
    files: deployment.files,
    ports: deployment.ports,
    networkMode: deployment.networkMode,
    ...runSettings(deployment),
    runOptions: frozenOptions(deployment.runOptions),
    command: deployment.command ?? null,
    llm: deployment.projectType === 'llm' ? deployment.llm : null,
  }
}

/**
 * Why two containers with these configurations cannot run at the same time, or null when they can.
 * A fixed port on the server can be had once; on the host network every port is one.
 */
export function whyNotBeside(next: RunConfiguration, live: RunConfiguration): string | null {
  if (next.networkMode === 'host' && live.networkMode === 'host') return 'both would use the same ports of the host network'
  const volume = sharedSingleWriter(next, live)
  if (volume !== null) return `both would write to the volume ${volume} at once, which a database does not survive`
  if (crowdGpus(next, live)) return 'both models together want more of the memory of the graphics processors than there is'
  const taken = hostPorts(live)
  const shared = [...hostPorts(next)].find((port) => taken.has(port))
  return shared ? `both would use port ${shared} of the server` : null
}

function hostPorts(configuration: RunConfiguration): Set<string> {
  if (configuration.networkMode === 'host') return new Set(configuration.port === null ? [] : [`${configuration.port}/tcp`])
  return new Set(
    configuration.ports.flatMap((mapping) => {
      const { hostPort, protocol } = parsePort(mapping)
      return hostPort === null ? [] : [`${hostPort}/${protocol}`]
    }),
  )
}
