import type { Engine } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'

type PlaceCalls = Pick<Engine, 'ensureNetwork' | 'removeNetwork' | 'ensureVolume' | 'removeVolume'>

/** The engine's networks and volumes. One that is there already is taken only when it is ours. */
export function networkAndVolumeCalls(engine: EngineConnection): PlaceCalls {
  const network = (name: string) => engine.callUnless([404], null, (docker) => docker.getNetwork(name).inspect())
  const volume = (name: string) => engine.callUnless([404], null, (docker) => docker.getVolume(name).inspect())
  return {
    async ensureNetwork(name, labels) {
      const found = await network(name)
      if (found) return engine.assertOurs('network', name, found.Labels)
      await engine.callUnless([409], null, (docker) =>
        docker.createNetwork({ Name: name, CheckDuplicate: true, Labels: engine.own(labels) }),
      )
    },
    async removeNetwork(name) {
      const found = await network(name)
      if (!found) return
      engine.assertOurs('network', name, found.Labels)
      await engine.callUnless([404], null, (docker) => docker.getNetwork(name).remove())
    },
    async ensureVolume(name, labels) {
      const found = await volume(name)
      if (found) return engine.assertOurs('volume', name, found.Labels)
      await engine.call((docker) => docker.createVolume({ Name: name, Labels: engine.own(labels) }))
    },
    async removeVolume(name) {
      const found = await volume(name)
      if (!found) return
      engine.assertOurs('volume', name, found.Labels)
      await engine.callUnless([404], null, (docker) => docker.getVolume(name).remove())
    },
  }
}
