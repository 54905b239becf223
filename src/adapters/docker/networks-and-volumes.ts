import type { VolumeInspectInfo } from 'dockerode'
import { LABEL_DEPLOYMENT, LABEL_INSTANCE } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine, Labels } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'
import { isPlain } from './volumes.ts'

type PlaceCalls = Pick<Engine, 'ensureNetwork' | 'listNetworks' | 'rejoinNetwork' | 'removeNetwork' | 'ensureVolume'>

/** The engine's networks, and how volumes are made. One that is there already is taken only when it is ours. */
export function networkAndVolumeCalls(engine: EngineConnection): PlaceCalls {
  const network = (name: string) => engine.callUnless([404], null, (docker) => docker.getNetwork(name).inspect())
  const volume = (name: string) => engine.callUnless([404], null, (docker) => docker.getVolume(name).inspect())
  let making: Promise<unknown> = Promise.resolve()
  return {
    ensureNetwork(name, labels) {
      // One after the other: several rollouts of an environment may want its network at once.
      const made = making.then(() => ensureNetwork(engine, name, labels))
      making = made.catch(() => undefined)
      return made
    },
    listNetworks: (labels) => ownNetworks(engine, labels),
    async rejoinNetwork(container, { name, links, aliases }) {
      const found = await engine.call((docker) => docker.getContainer(container).inspect())
      engine.assertOurs('container', container, found.Config.Labels)
      await engine.call(async (docker) => {
        const joined = docker.getNetwork(name)
        // What the container remembers of the one that is gone.
        if (found.NetworkSettings.Networks[name]) await joined.disconnect({ Container: container, Force: true })
        await joined.connect({ Container: container, EndpointConfig: { Links: links, Aliases: aliases } })
      })
    },
    async removeNetwork(name) {
      const found = await network(name)
      if (!found) return true
      if (found.Labels?.[LABEL_INSTANCE] !== engine.instance) throw engine.notOurs('network', name)
      await engine.callUnless([403, 404, 409], null, (docker) => docker.getNetwork(found.Id).remove())
      return (await network(found.Id)) === null
    },
    async ensureVolume(name, labels) {
      const found = await volume(name)
      if (found) return assertPlainAndOwn(engine, found, labels[LABEL_DEPLOYMENT])
      await engine.call((docker) => docker.createVolume({ Name: name, Labels: engine.own(labels) }))
    },
  }
}

/** Two installations may have a project of the same name: where somebody else was there first, ours says whose it is. */
async function ensureNetwork(engine: EngineConnection, name: string, labels: Labels): Promise<string> {
  const [own] = await ownNetworks(engine, labels)
  if (own) return own.name
  for (const wanted of [name, `${name}.${engine.instance}`]) {
    const request = { Name: wanted, CheckDuplicate: true, Labels: engine.own(labels) }
    const made = await engine.callUnless([409], null, (docker) => docker.createNetwork(request))
    if (made && (await isFirstOfName(engine, wanted, made.id))) return wanted
    // Nobody could be put on either of two networks with one name.
    if (made) await engine.callUnless([404], null, () => made.remove())
  }
  throw engine.notOurs('network', name)
}

/** The engine looks for a name that is taken, and makes both of two that are asked for at the same time. */
async function isFirstOfName(engine: EngineConnection, name: string, id: string): Promise<boolean> {
  const filters = JSON.stringify({ name: [name] })
  const found = (await engine.call((docker) => docker.listNetworks({ filters }))).filter(({ Name }) => Name === name)
  const [first] = found.sort((a, b) => a.Created.localeCompare(b.Created) || a.Id.localeCompare(b.Id))
  return first?.Id === id
}

async function ownNetworks(engine: EngineConnection, labels: Labels) {
  const filters = JSON.stringify({ label: engine.labelFilter(labels) })
  const found = await engine.call((docker) => docker.listNetworks({ filters }))
  return found.map(({ Name, Labels }) => ({ name: Name, labels: Labels ?? {} })).sort((a, b) => a.name.localeCompare(b.name))
}

/**
 * A volume that is there already may be more than it seems: a folder of the server by its driver's options, or another
 * deployment's data, since the names of two deployments and their volumes can come out the same.
 * @throws engine_not_ours, volume_not_plain, volume_of_another
 */
function assertPlainAndOwn(engine: EngineConnection, found: VolumeInspectInfo, deployment: string | undefined): void {
  const { Name: name, Labels: labels } = found
  engine.assertOurs('volume', name, labels)
  // A bind mount, a network file system and a device are given with options.
  if (!isPlain(found)) {
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
