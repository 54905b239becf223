import type { Engine, EngineInfo } from '#core/ports/engine.ts'
import { containerCalls } from './containers.ts'
import { EngineConnection, type EngineSettings } from './engine-connection.ts'
import { imageCalls } from './images.ts'
import { networkAndVolumeCalls } from './networks-and-volumes.ts'
import { watchEvents } from './watch-events.ts'

/** Docker's engine over its API. What it makes carries `webops.instance` beside the labels that are asked for. */
export function createDockerEngine(settings: EngineSettings): Engine {
  const engine = new EngineConnection(settings)
  return {
    info: () => engineInfo(engine),
    ...imageCalls(engine),
    ...containerCalls(engine),
    ...networkAndVolumeCalls(engine),
    watch: (labels, onEvent, signal) => watchEvents(engine, labels, onEvent, signal),
  }
}

async function engineInfo(engine: EngineConnection): Promise<EngineInfo> {
  return engine.call(async (docker) => {
    const [version, info] = await Promise.all([docker.version(), docker.info() as Promise<{ LiveRestoreEnabled?: boolean }>])
    return {
      version: version.Version,
      apiVersion: version.ApiVersion,
      architecture: version.Arch,
      buildkit: atLeast(version.ApiVersion, 1, 39),
      liveRestore: info.LiveRestoreEnabled ?? false,
    }
  })
}

/** BuildKit answers to `version=2` from API 1.39 (Docker 18.09) on. */
function atLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > major || (a === major && b >= minor)
}
