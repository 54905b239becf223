import { names, type ContainerDetails, type HookContext, type StepProgress } from '../../src/addon-api/index.ts'
import { keepFilesOf } from './config-files.ts'
import { addressOf, type ContainerWish } from './container-spec.ts'
import { asJoined } from './network.ts'
import { endsForGood, engineRestartPolicy } from './restart-policy.ts'
import { BODY_FILE, dockerService } from './service.ts'
import { stoppedMark } from './stopped-mark.ts'
import { wordsFor } from './words.ts'

/** Holds what is being promoted from the switch until it is done: `{ containerId }`. */
export const PROMOTION_FILE = 'promotion.json'
const DEFAULT_GRACE_SECONDS = 10

type Watched = Pick<StepProgress, 'log'> & { signal?: AbortSignal | undefined }

/** How long the old unit's client may take to see that its container has ended. */
const CLIENT_ENDS_MS = 10_000
const LOOK_EVERY_MS = 50

/**
 * Gives a container that serves the deployment's name and its keeper, and lets the old one go. Any part of it may
 * have been done before.
 *
 * The names go first, while both run: others on the network reach the deployment by the live name, which leads nowhere for no
 * longer than the engine takes from one rename to the next. The old one then finishes what it has begun, and ends.
 * @param wish how the container would be made again
 * @param drainSeconds what the old one is given before it is asked to end; 0 where it had its time
 */
export async function promote(
  context: HookContext,
  serving: ContainerDetails,
  wish: ContainerWish,
  progress: Watched,
  drainSeconds = 0,
): Promise<void> {
  const { services, deployment, stateDir, runtime } = context
  const { engine, supervisor } = services
  const final = names.containerName(deployment.name)
  const retired = names.retiredName(deployment.name)
  const unit = names.unitName(deployment.name)
  await services.files.write(stateDir, PROMOTION_FILE, JSON.stringify({ containerId: serving.id }))
  const hasUnit = (await supervisor.available()) && (await supervisor.status(unit)) !== null
  let drain = drainSeconds
  if (serving.name !== final) {
    // A unit that goes away stops what has the name, so it goes first, and the old one drains before that.
    if (hasUnit && runtime !== 'systemd') {
      await waitForDrain(context, progress, drain)
      drain = 0
      await supervisor.stop(unit)
      await supervisor.disable(unit)
    }
    await engine.setRestartPolicy(serving.id, engineRestartPolicy(runtime, wish.configuration))
    await moveNames(context, serving.id)
    progress.log(`${serving.name} is ${final} now.`)
  }
  // The server may have been switched off since the switch: nothing would keep it before its unit or policy does.
  if (hasEndedByForce(serving, wish)) await engine.startContainer(serving.id)
  await letGo(context, hasUnit, progress, drain)
  const service = dockerService(context)
  if (runtime === 'systemd') {
    await engine.setRestartPolicy(serving.id, 'no')
    await service.supervise({ ...wish, ports: serving.ports, ...asJoined(serving) })
    progress.log(`${unit} is enabled and has adopted it.`)
  } else {
    if (hasUnit) await supervisor.remove(unit)
    await engine.setRestartPolicy(serving.id, engineRestartPolicy('docker', wish.configuration))
    await services.files.remove(stateDir, BODY_FILE)
  }
  await engine.removeContainer(retired)
  await keepFilesOf(context, wish.release)
  await stoppedMark(context).clear()
  await services.files.remove(stateDir, PROMOTION_FILE)
}

/** What has the name now makes room, and goes on running. Nothing but the two renames stands between the two. */
async function moveNames({ services: { engine }, deployment }: HookContext, servingId: string): Promise<void> {
  const final = names.containerName(deployment.name)
  const retired = names.retiredName(deployment.name)
  const old = await engine.inspectContainer(final)
  if (old && old.id !== servingId) {
    await engine.setRestartPolicy(old.id, 'no')
    await engine.removeContainer(retired)
    await engine.renameContainer(old.id, retired)
  }
  await engine.renameContainer(servingId, final)
}

/**
 * The old one finishes its requests and ends. It is stopped by its own name: its unit stops what has the live name, and is
 * attached to the old one until that has ended. It starts again by itself then, or is started.
 */
async function letGo(context: HookContext, hasUnit: boolean, { log, signal }: Watched, drainSeconds: number): Promise<void> {
  const { services, deployment, live } = context
  const { engine, clock } = services
  const old = await engine.inspectContainer(names.retiredName(deployment.name))
  if (!old) return
  if (old.state === 'running') await waitForDrain(context, { log, signal }, drainSeconds)
  const before = hasUnit ? await services.supervisor.status(names.unitName(deployment.name)) : null
  // As it was made: with an interrupted rollout, what is recorded as live may be another release by now.
  await engine.stopContainer(old.id, old.stopGraceSeconds ?? live?.configuration.stopGraceSeconds ?? DEFAULT_GRACE_SECONDS)
  if (old.state !== 'running' || before?.activeState !== 'active') return
  for (const until = clock.monotonic() + CLIENT_ENDS_MS; clock.monotonic() < until;) {
    const now = await services.supervisor.status(names.unitName(deployment.name))
    if (now?.activeState !== 'active' || now.restarts !== before.restarts) return
    await clock.sleep(LOOK_EVERY_MS, signal ?? new AbortController().signal)
  }
}

async function waitForDrain({ services, deployment }: HookContext, { log, signal }: Watched, seconds: number): Promise<void> {
  if (seconds <= 0) return
  log(`The old ${wordsFor(deployment).it} finishes its requests (${seconds} s).`)
  await services.clock.sleep(seconds * 1000, signal ?? new AbortController().signal)
}

/** One that may end for good, and said that it is done, is left as it is. */
function hasEndedByForce({ state, exitCode }: ContainerDetails, { configuration }: ContainerWish): boolean {
  return state === 'created' || (state === 'exited' && !(endsForGood(configuration) && exitCode === 0))
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
    restartPolicy: engineRestartPolicy(context.runtime, live.configuration),
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
