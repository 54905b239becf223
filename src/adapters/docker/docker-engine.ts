import type Docker from 'dockerode'
import type { DockerVersion } from 'dockerode'
import type { Engine, EngineInfo } from '#core/ports/engine.ts'
import { archiveCalls } from './archives.ts'
import { commandCalls } from './commands.ts'
import { containerCalls } from './containers.ts'
import { EngineConnection, type EngineSettings } from './engine-connection.ts'
import { imageCalls } from './images.ts'
import { networkAndVolumeCalls } from './networks-and-volumes.ts'
import { volumeCalls } from './volumes.ts'
import { watchEvents } from './watch-events.ts'

/** It knows this by heart. */
const INFO_PATIENCE_MS = 10_000
/** It may be another version after a restart. */
const INFO_KEPT_MS = 60_000

/** Docker's engine over its API. What it makes carries `webops.instance` beside the labels that are asked for. */
export function createDockerEngine(settings: EngineSettings): Engine {
  const engine = new EngineConnection(settings)
  let known: { info: EngineInfo; at: number } | null = null
  return {
    async info(patienceMs = Math.min(INFO_PATIENCE_MS, engine.patienceMs)) {
      // To say its version it starts programs of its own; whether it is there it says at once.
      if (known && performance.now() - known.at < INFO_KEPT_MS) {
        await engine.call((docker, abortSignal) => asked(docker).ping({ abortSignal }), patienceMs)
        return known.info
      }
      known = { info: await engineInfo(engine, patienceMs), at: performance.now() }
      return known.info
    },
    ...imageCalls(engine),
    ...containerCalls(engine),
    ...commandCalls(engine),
    ...networkAndVolumeCalls(engine),
    ...volumeCalls(engine),
    ...archiveCalls(engine),
    // What runs in a container has no account of the server.
    releaseAccounts: () => Promise.resolve([]),
    watch: (labels, onEvent, signal) => watchEvents(engine, labels, onEvent, signal),
  }
}

async function engineInfo(engine: EngineConnection, patienceMs: number): Promise<EngineInfo> {
  return engine.call(async (docker, abortSignal) => {
    const [version, machine] = await Promise.all([asked(docker).version({ abortSignal }), asked(docker).info({ abortSignal })])
    return {
      version: version.Version,
      apiVersion: version.ApiVersion,
      architecture: version.Arch,
      buildkit: atLeast(version.ApiVersion, 1, 39),
      cpus: machine.NCPU,
      memoryBytes: machine.MemTotal,
      runtimes: Object.keys(machine.Runtimes ?? {}),
      cdiDevices: (machine.DiscoveredDevices ?? []).flatMap(({ Source, ID }) => (Source === 'cdi' && ID ? [ID] : [])),
    }
  }, patienceMs)
}

/** dockerode's types lack the options. */
interface Asked {
  ping(options: { abortSignal: AbortSignal }): Promise<unknown>
  version(options: { abortSignal: AbortSignal }): Promise<DockerVersion>
  info(options: { abortSignal: AbortSignal }): Promise<MachineInfo>
}

interface MachineInfo {
  NCPU: number
  MemTotal: number
  Runtimes?: Record<string, unknown> | null
  DiscoveredDevices?: { Source?: string; ID?: string }[] | null
}

const asked = (docker: Docker) => docker as unknown as Asked

/** BuildKit answers to `version=2` from API 1.39 (Docker 18.09) on. */
function atLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > major || (a === major && b >= minor)
}
