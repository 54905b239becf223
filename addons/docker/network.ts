import { names, type ContainerNetwork, type HookContext } from '../../src/addon-api/index.ts'

type Place = Pick<HookContext['deployment'], 'name' | 'project' | 'environment' | 'peers'>
type Context = { deployment: Place; services: Pick<HookContext['services'], 'engine'> }

/** Containers that are asked about together. */
const AT_ONCE = 8

/**
 * The network of a deployment's environment, made where it is not there yet, and how a new container joins it. Others are
 * reached by links: these are resolved at each lookup, lead to the container that has the live name then, and may lead to none.
 *
 * A candidate carries no alias, since both would be answered for while it is not known to be well. One exception: links are
 * given when a container is made, so one that was made before this deployment lacks that to it. As long as such a one runs,
 * candidates carry the deployment's name as an alias, so that everybody can resolve it; who lacks the link may then reach the
 * candidate a little early. The next rollout of those that lack it ends that.
 */
export async function joinEnvironment(context: Context): Promise<ContainerNetwork> {
  const { deployment, services } = context
  const { project, environment, peers } = deployment
  const name = await services.engine.ensureNetwork(names.networkName(project, environment), names.environmentLabel(project, environment))
  const isUnknown = await someoneLacksLink(context, name)
  return { name, links: names.networkLinks([deployment.name, ...peers]), aliases: isUnknown ? [deployment.name] : [] }
}

/** How a container is made again in the place of another one: known to others as that one was. */
export function asJoined(container: { network?: ContainerNetwork }): { network?: ContainerNetwork } {
  return container.network ? { network: container.network } : {}
}

/** Whether a container of another deployment runs on the network that knows this one by no link. */
async function someoneLacksLink({ deployment, services: { engine } }: Context, network: string): Promise<boolean> {
  const [link = ''] = names.networkLinks([deployment.name])
  const others = (await engine.surveyContainers({ [names.LABEL_DEPLOYMENT]: '' })).filter(
    ({ networkMode, state, labels }) =>
      networkMode === network && state === 'running' && labels[names.LABEL_DEPLOYMENT] !== deployment.name && !labels[names.LABEL_COMMAND],
  )
  let lacks = false
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (let other = others.pop(); other && !lacks; other = others.pop()) {
      const links = await linksOf(engine, other.id)
      if (links && !links.has(link)) lacks = true
    }
  })
  await Promise.all(lanes)
  return lacks
}

/** A container's links, by its id: they stay as they were when it was made, and an environment may have hundreds. */
const known = new Map<string, Set<string>>()
const MOST_KNOWN = 2000

/** @returns null when it is gone */
async function linksOf(engine: Context['services']['engine'], id: string): Promise<Set<string> | null> {
  const before = known.get(id)
  if (before) return before
  const found = await engine.inspectContainer(id)
  if (!found) return null
  if (known.size >= MOST_KNOWN) known.clear()
  const links = new Set(found.network?.links)
  known.set(id, links)
  return links
}
