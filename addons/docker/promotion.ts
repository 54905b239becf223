import { names, type ContainerDetails, type HookContext, type StepProgress } from '../../src/addon-api/index.ts'
import { addressOf, type ContainerWish } from './container-spec.ts'
import { BODY_FILE, dockerService } from './service.ts'
import { stoppedMark } from './stopped-mark.ts'

/** Holds what is being promoted from the switch until it is done: `{ containerId }`. */
export const PROMOTION_FILE = 'promotion.json'
const DEFAULT_GRACE_SECONDS = 10

/**
 * Gives a container that serves the deployment's name and its keeper, and lets the old one go. Any part of it may
 * have been done before. The old one must have drained.
 * @param wish how the container would be made again
 */
export async function promote(
  context: HookContext,
  serving: ContainerDetails,
  wish: ContainerWish,
  { log }: Pick<StepProgress, 'log'>,
): Promise<void> {
  const { services, deployment, stateDir, runtime } = context
  const { engine } = services
  const final = names.containerName(deployment.name)
  const retired = names.retiredName(deployment.name)
  await services.files.write(stateDir, PROMOTION_FILE, JSON.stringify({ containerId: serving.id }))
  if (serving.name !== final) {
    await letGo(context, serving.id)
    await engine.renameContainer(serving.id, final)
    log(`${serving.name} is ${final} now.`)
  }
  const service = dockerService(context)
  if (runtime === 'systemd') {
    await engine.setRestartPolicy(serving.id, 'no')
    await service.supervise({ ...wish, ports: serving.ports }, stateDir)
    log(`${names.unitName(deployment.name)} is enabled and has adopted it.`)
  } else {
    await services.supervisor
      .available()
      .then((booted) => (booted ? services.supervisor.remove(names.unitName(deployment.name)) : undefined))
    await engine.setRestartPolicy(serving.id, 'unless-stopped')
    await services.files.remove(stateDir, BODY_FILE)
  }
  await engine.removeContainer(retired)
  await stoppedMark(context).clear()
  await services.files.remove(stateDir, PROMOTION_FILE)
}

/** Stops what has the name now, unless it is the serving one itself, and moves it out of the way. */
async function letGo(context: HookContext, servingId: string): Promise<void> {
  const { services, deployment, live } = context
  const { engine, supervisor } = services
  const final = names.containerName(deployment.name)
  const unit = names.unitName(deployment.name)
  if ((await supervisor.available()) && (await supervisor.status(unit))) await supervisor.stop(unit)
  const old = await engine.inspectContainer(final)
  if (!old || old.id === servingId) return
  await engine.setRestartPolicy(old.id, 'no')
  // As it was made: with an interrupted rollout, what is recorded as live may be another release by now.
  await engine.stopContainer(old.id, old.stopGraceSeconds ?? live?.configuration.stopGraceSeconds ?? DEFAULT_GRACE_SECONDS)
  await engine.removeContainer(names.retiredName(deployment.name))
  await engine.renameContainer(old.id, names.retiredName(deployment.name))
}

/** A promotion that was begun and not ended: the candidate's name belongs to what serves, and must be freed first. */
export async function finishPromotion(context: HookContext, progress: Pick<StepProgress, 'log'>): Promise<void> {
  const { services, deployment, live, stateDir } = context
  if (!live) return
  const serving = await unpromoted(context)
  if (!serving) {
    await services.files.remove(stateDir, PROMOTION_FILE)
    return
  }
  progress.log('An earlier rollout was interrupted after its switch; its last step is done first.')
  const wish: ContainerWish = {
    deployment: deployment.name,
    name: names.containerName(deployment.name),
    release: live.number,
    image: live.imageId,
    configuration: live.configuration,
    restartPolicy: context.runtime === 'systemd' ? 'no' : 'unless-stopped',
  }
  await promote(context, serving, wish, progress)
}

/**
 * The container whose promotion was begun and not ended, or, where not even that could be written down (a full disk),
 * the candidate to which requests go.
 */
async function unpromoted({ services, deployment, live, stateDir }: HookContext): Promise<ContainerDetails | null> {
  const text = await services.files.read(stateDir, PROMOTION_FILE)
  if (text !== null) return services.engine.inspectContainer((JSON.parse(text) as { containerId: string }).containerId)
  const candidate = await services.engine.inspectContainer(names.candidateName(deployment.name))
  if (!live || candidate?.state !== 'running' || candidate.labels[names.LABEL_RELEASE] !== String(live.number)) return null
  const address = addressOf(candidate, live.configuration)
  if (address !== null) return (await services.proxy.pointsTo(deployment.name)) === address ? candidate : null
  const named = await services.engine.inspectContainer(names.containerName(deployment.name))
  return named?.labels[names.LABEL_RELEASE] === String(live.number) ? null : candidate
}
