import type { VolumeInspectInfo } from 'dockerode'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'

type PlaceCalls = Pick<Engine, 'ensureNetwork' | 'removeNetwork' | 'ensureVolume' | 'removeVolume' | 'listVolumes'>

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
      if (found) return assertPlainAndOwn(engine, found, labels[LABEL_DEPLOYMENT])
      await engine.call((docker) => docker.createVolume({ Name: name, Labels: engine.own(labels) }))
    },
    async listVolumes(labels) {
      const filters = JSON.stringify({ label: engine.labelFilter(labels) })
      const { Volumes: found } = await engine.call((docker) => docker.listVolumes({ filters }))
      // The engine answers with null for none.
      return (found as typeof found | null)?.map((one) => one.Name) ?? []
    },
    async removeVolume(name) {
      const found = await volume(name)
      if (!found) return
      engine.assertOurs('volume', name, found.Labels)
      await engine.callUnless([404], null, (docker) => docker.getVolume(name).remove())
    },
  }
}

/**
 * A volume that is there already may be more than it seems: a folder of the server by its driver's options, or another
 * deployment's data, since the names of two deployments and their volumes can come out the same.
 * @throws engine_not_ours, volume_not_plain, volume_of_another
 */
function assertPlainAndOwn(engine: EngineConnection, found: VolumeInspectInfo, deployment: string | undefined): void {
  const { Name: name, Driver: driver, Labels: labels, Options: options } = found
  engine.assertOurs('volume', name, labels)
  // We make none with options: a bind mount, a network file system and a device are given with these.
  if (driver !== 'local' || Object.keys(options ?? {}).length > 0) {
    throw new WebopsError({
      code: 'volume_not_plain',
      kind: 'refused',
      message: `The volume ${name} leads elsewhere by the options of its driver (\`docker volume inspect ${name}\` shows them), so it is not mounted.`,
      hint: `Name another volume, or remove this one on the server (\`docker volume rm ${name}\`) to have it made anew. Folders of the server are mounted as /folder:/path, where the policy allows it.`,
      field: 'dockerVolumes',
    })
  }
  const owner = labels?.[LABEL_DEPLOYMENT]
  if (owner !== deployment) {
    throw new WebopsError({
      code: 'volume_of_another',
      kind: 'refused',
      message: `The volume ${name} belongs to the deployment ${owner}.`,
      hint: 'Choose another name for the volume.',
      field: 'dockerVolumes',
    })
  }
}
