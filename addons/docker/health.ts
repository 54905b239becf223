import { names, type ContainerDetails, type HealthContext, type HealthReport, type RunConfiguration } from '../../src/addon-api/index.ts'
import { addressOf } from './container-spec.ts'
import { probeContainer } from './probe-container.ts'
import { wordsFor } from './words.ts'

/** How a deployment is, seen from outside its container. */
export async function checkHealth(context: HealthContext): Promise<HealthReport> {
  const container = await servingContainer(context)
  const { it } = wordsFor(context.deployment)
  if (!container) return { state: 'down', detail: `the ${it} is gone: it was removed outside of WebOps`, answered: false }
  if (container.state === 'running') {
    const upMs = container.startedAt ? context.services.clock.now().getTime() - container.startedAt.getTime() : 0
    const { healthy, detail, answered } = await probeContainer(context, container, context.live.configuration, upMs)
    const well = healthy || (isNotAsked(context.live.configuration, container) && container.health !== 'unhealthy')
    return { state: well ? 'healthy' : 'unhealthy', detail, answered }
  }
  if (container.state === 'paused') return { state: 'unhealthy', detail: `the ${it} is paused`, answered: false }
  return { state: 'down', detail: whyDown(context, container, await restarts(context, container)), answered: false }
}

/** Where nothing can be asked, what runs is well until its HEALTHCHECK says otherwise; where only time counts, it has passed before. */
function isNotAsked(configuration: RunConfiguration, container: ContainerDetails): boolean {
  const { healthType } = configuration
  if (healthType === 'auto') return addressOf(container, configuration) === null
  return healthType === 'image' || healthType === 'uptime'
}

/** In the moment between the switch and the promotion the candidate is what serves. */
async function servingContainer({ deployment, live, services }: HealthContext): Promise<ContainerDetails | null> {
  const named = await services.engine.inspectContainer(names.containerName(deployment.name))
  if (named?.state === 'running') return named
  const candidate = await services.engine.inspectContainer(names.candidateName(deployment.name))
  const serves = candidate?.state === 'running' && candidate.labels[names.LABEL_RELEASE] === String(live.number)
  return serves ? candidate : named
}

/** How often its keeper has brought it back of late; 0 when it does not try. */
async function restarts({ deployment, runtime, services }: HealthContext, container: ContainerDetails): Promise<number> {
  if (runtime === 'docker') return container.state === 'restarting' ? container.restartCount : 0
  const unit = await services.supervisor.status(names.unitName(deployment.name))
  return unit?.activeState === 'activating' ? unit.restarts : 0
}

function whyDown({ deployment, live: { configuration } }: HealthContext, container: ContainerDetails, restarted: number): string {
  const { it } = wordsFor(deployment)
  const status = `exit status ${container.exitCode ?? 'unknown'}`
  if (container.outOfMemory) return `the ${it} ran out of memory (${status})`
  if (restarted > 1) return `the ${it} crashes again and again (${status}, restarted ${restarted} times)`
  const { policy = 'always' } = configuration.runOptions.restart ?? {}
  if (policy === 'never' || (policy === 'on-failure' && container.exitCode === 0))
    return `the ${it} has ended (${status}), and its restart policy leaves it at that`
  // What `docker stop` and `docker kill` leave; an application that fails of its own has other numbers.
  if (container.exitCode === 0 || container.exitCode === 137 || container.exitCode === 143)
    return `the ${it} was stopped outside of WebOps (${status})`
  return `the ${it} ended by itself (${status})`
}
