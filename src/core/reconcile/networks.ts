import { containerName, environmentLabel, LABEL_ENVIRONMENT, networkLinks, networkName } from '../deployment/names.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { ContainerSight, NetworkSight } from '../ports/engine.ts'
import { placeName } from '../project/project.schema.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { Finding } from './finding.ts'
import { type Mend, recordMends } from './mend.ts'
import type { Sight } from './sight.ts'
import type { Wish, Wishes } from './wish.store.ts'
import { isFenced } from '../worker/fenced.ts'

type NetworkWorker = Pick<WorkerCore, 'services' | 'lease' | 'audit' | 'live' | 'note' | 'projects' | 'serverId'>

/**
 * Makes networks again that containers of ours are on and that are gone, and puts these back on them: one that is stopped could
 * not be started without. One that runs on another network than its settings say is only told of: what moves it is a rollout.
 * Before containers are looked after.
 */
export async function restoreNetworks(
  worker: NetworkWorker,
  wishes: Wish[],
  sight: Sight,
): Promise<{ mended: Mend[]; findings: Finding[] }> {
  const mended: Mend[] = []
  const findings: Finding[] = []
  const there = await worker.services.engine.listNetworks({ [LABEL_ENVIRONMENT]: '' })
  const names = new Set(there.map(({ name }) => name))
  for (const wish of wishes.filter(isLookedAfter)) {
    const { deployment } = wish
    const container = sight.of(deployment.name).containers.find(({ name }) => name === containerName(deployment.name))
    if (!container) continue
    const usual = networkName(deployment.project, deployment.environment)
    // As this installation calls it: with its own name at the end where somebody else has the usual one.
    const isLost = container.networkMode === usual || container.networkMode.startsWith(`${usual}.`)
    const wanted = nameOf(there, wish) ?? (isLost ? container.networkMode : usual)
    if (isLost && container.networkMode === wanted && !names.has(wanted)) {
      try {
        await rejoin(worker, wishes, wish, container)
        const mend = { what: `its network ${wanted} was gone`, done: 'made again, with its container on it' }
        mended.push(...(await recordMends(worker, deployment, [mend])))
      } catch (error) {
        // One that cannot be put right does not keep the others from being looked after.
        if (isFenced(error)) throw error
        findings.push({
          deployment,
          what: `its network ${wanted} was gone, and could not be made again: ${(error as Error).message}`,
          done: 'tried again',
        })
      }
    } else if (container.networkMode !== wanted && wish.live?.configuration.networkMode === 'bridge') {
      findings.push({
        deployment,
        what: `its container is on the network ${container.networkMode}, and not on ${wanted}: others do not reach it by its name`,
        done: `noted: its next rollout moves it (webops restart ${deployment.name})`,
      })
    }
  }
  return { mended, findings }
}

/** Networks of environments in which no deployment is left on this server. After what is left of deployments was removed. */
export async function removeUnusedNetworks(worker: NetworkWorker, wishes: Wishes): Promise<void> {
  // One of these could belong to any environment.
  if (wishes.unreadable.length > 0) return
  const used = new Set(wishes.readable.map(({ deployment }) => labelOf(deployment)))
  for (const { name, labels } of await worker.services.engine.listNetworks({ [LABEL_ENVIRONMENT]: '' })) {
    const place = labels[LABEL_ENVIRONMENT] ?? ''
    if (used.has(place)) continue
    const [project = '', environment = ''] = place.split('/')
    // There may be a first one by now.
    if ((await worker.projects.deploymentNames({ project, environment, serverId: worker.serverId })).length > 0) continue
    await worker.lease.check()
    if (await worker.services.engine.removeNetwork(name)) worker.note(`The network ${name} is removed: no deployment of ${place} is left.`)
  }
}

function isLookedAfter({ deployment, open }: Wish): boolean {
  const { name, project, environment, useDocker } = deployment
  // A standard deployment is on no network.
  return (
    !open &&
    useDocker &&
    deploymentName.safeParse(name).success &&
    [project, environment].every((place) => placeName.safeParse(place).success)
  )
}

function labelOf({ project, environment }: Wish['deployment']): string {
  return environmentLabel(project, environment)[LABEL_ENVIRONMENT] ?? ''
}

function nameOf(networks: NetworkSight[], { deployment }: Wish): string | undefined {
  return networks.find(({ labels }) => labels[LABEL_ENVIRONMENT] === labelOf(deployment))?.name
}

async function rejoin(
  { services, lease }: NetworkWorker,
  wishes: Wish[],
  { deployment, live }: Wish,
  container: ContainerSight,
): Promise<void> {
  const { project, environment } = deployment
  const neighbours = wishes.filter((other) => labelOf(other.deployment) === labelOf(deployment) && isNamed(other))
  await lease.check()
  const name = await services.engine.ensureNetwork(container.networkMode, environmentLabel(project, environment))
  await services.engine.rejoinNetwork(container.id, {
    name,
    links: networkLinks(neighbours.map((other) => other.deployment.name)),
    aliases: live?.configuration.runOptions.networkAliases ?? [],
  })
}

function isNamed({ deployment }: Wish): boolean {
  return deploymentName.safeParse(deployment.name).success
}
