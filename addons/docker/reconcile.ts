import {
  names,
  WebopsError,
  type ContainerDetails,
  type ContainerSight,
  type HookContext,
  type Mended,
  type ReconcileContext,
} from '../../src/addon-api/index.ts'
import { addressOf, type ContainerWish } from './container-spec.ts'
import { asJoined } from './network.ts'
import { finishPromotion, PROMOTION_FILE, promote } from './promotion.ts'
import { engineRestartPolicy, endsForGood } from './restart-policy.ts'
import { BODY_FILE, dockerService, goneError, unitText } from './service.ts'
import { refuseForeignImage } from './steps/start-candidate.ts'
import { STOPPED_FILE } from './stopped-mark.ts'
import { wordsFor } from './words.ts'

const silent = { log: () => undefined }

/** Compares a deployment's containers and unit with what should run. Crashes are its keeper's affair: systemd's, or the engine's. */
export async function reconcileContainers(context: ReconcileContext): Promise<Mended[]> {
  const mended: Mended[] = []
  const kept = await keptFiles(context)
  const keeper = await keeperOf(context, kept)
  const live = context.wish === 'running' ? await keepRunning(context, keeper, kept, mended) : await keepStopped(context, mended)
  // After those above: a candidate may have been what serves.
  await removeLeftovers(context, live, mended)
  return mended
}

type Keeper = HookContext['runtime']

/** Names of what rollouts have kept of it. */
async function keptFiles({ services, stateDir }: ReconcileContext): Promise<Set<string>> {
  return new Set(await services.files.list(stateDir).catch(() => []))
}

/** What keeps it running now. The setting may have been changed since it was started, which takes a rollout. */
async function keeperOf({ services, seen, runtime, deployment }: ReconcileContext, kept: Set<string>): Promise<Keeper> {
  // The engine for processes keeps its own units.
  if (!deployment.useDocker || !(await services.supervisor.available())) return 'docker'
  if (seen.unit !== null || kept.has(BODY_FILE)) return 'systemd'
  return named(seen.containers, names.containerName(deployment.name)) ? 'docker' : runtime
}

/** @returns the live container as it is now; null when there is none */
async function keepRunning(context: ReconcileContext, keeper: Keeper, kept: Set<string>, mended: Mended[]): Promise<ContainerSight | null> {
  const { deployment, services, found } = context
  const name = names.containerName(deployment.name)
  let live = named(context.seen.containers, name)
  if (await finishInterrupted(context, keeper, kept.has(PROMOTION_FILE), mended)) live = await services.engine.inspectContainer(name)
  const wrong = await whatIsWrong(context, keeper, kept, live)
  if (wrong) {
    // A candidate that was left may have the same volume, which a database does not survive.
    await removeLeftovers(context, live, mended)
    live = await startAgain(context, keeper)
    mended.push(wrong)
  }
  if (live?.state === 'running') found.address = addressOf(live, context.live.configuration)
  return live
}

/**
 * A rollout that ended between its switch and its end leaves a container that serves under another name, and so does
 * somebody who renames it.
 */
async function finishInterrupted(context: ReconcileContext, keeper: Keeper, isBegun: boolean, mended: Mended[]): Promise<boolean> {
  const { deployment, live, seen, services } = context
  const name = names.containerName(deployment.name)
  const holder = named(seen.containers, name)
  const retired = names.retiredName(deployment.name)
  const serving = seen.containers.find(
    (one) => one.name !== name && one.name !== retired && one.state === 'running' && isOfRelease(one, live.number),
  )
  if (!serving && !isBegun) return false
  if (serving && holder?.state === 'running' && isOfRelease(holder, live.number)) {
    // A restart runs the same release twice for a while: the one that requests go to is the one that stays.
    const address = addressOf(serving, live.configuration)
    if (address === null || (await services.proxy.pointsTo(deployment.name)) !== address) return false
  }
  const full = { ...(await context.open()), runtime: keeper }
  await finishPromotion(full, silent)
  const now = await services.engine.inspectContainer(name)
  if (serving && now?.id !== serving.id && !(now?.state === 'running' && isOfRelease(now, live.number))) {
    const details = await services.engine.inspectContainer(serving.id)
    if (details) await promote(full, details, wishOf(full, keeper), silent)
  }
  mended.push({
    what: `its live ${wordsFor(deployment).it} was not the one that has its name`,
    done: 'it has its name and what keeps it running now',
  })
  return true
}

/** Null when nothing is. Done is told as it will be. */
async function whatIsWrong(
  context: ReconcileContext,
  keeper: Keeper,
  kept: Set<string>,
  live: ContainerSight | null,
): Promise<Mended | null> {
  const { deployment, seen } = context
  if (live && !isOfRelease(live, context.live.number))
    return { what: `release ${live.labels[names.LABEL_RELEASE] ?? '?'} ran`, done: `release ${context.live.number} runs in its place` }
  const mayBeOver = endsForGood(context.live.configuration) && !kept.has(STOPPED_FILE)
  if (keeper === 'docker') {
    const { it } = wordsFor(deployment)
    if (!live) return { what: `its ${it} was gone`, done: 'made again and started' }
    if (live.state === 'dead') return { what: `its ${it} was dead`, done: 'made again and started' }
    // Of one that crashed the engine says that it is restarting; one that was only created was never begun.
    const stopped = (live.state === 'exited' && !mayBeOver) || live.state === 'created'
    return stopped ? { what: `its ${it} was stopped outside of WebOps`, done: 'started again' } : null
  }
  const unit = names.unitName(deployment.name)
  if (!seen.unit) return { what: `${unit} was gone`, done: 'installed and started again' }
  if (seen.unit.text !== (await wantedUnit(context))) return { what: `${unit} was not as WebOps writes it`, done: 'written again' }
  if (!kept.has(BODY_FILE)) return { what: "its container's parameters were gone", done: 'written again' }
  const { status } = seen.unit
  if (!status?.enabled) return { what: `${unit} was disabled`, done: 'enabled again' }
  // One that starts again after a crash says `activating`.
  if (!mayBeOver && (status.activeState === 'inactive' || status.activeState === 'failed'))
    return { what: `${unit} was stopped outside of WebOps`, done: 'started again' }
  return null
}

/** Units as they should be, by what stands in them: a template does not change while we run. */
const units = new Map<string, string>()
const MOST_UNITS = 2000

async function wantedUnit(context: ReconcileContext): Promise<string> {
  const { stateDir, live } = context
  const key = `${live.configuration.stopGraceSeconds} ${JSON.stringify(live.configuration.runOptions.restart)} ${stateDir}`
  const known = units.get(key)
  if (known !== undefined) return known
  if (units.size >= MOST_UNITS) units.clear()
  const text = await unitText(context, stateDir, live.configuration)
  units.set(key, text)
  return text
}

/** Makes what is missing again, of the same release, and starts it. */
async function startAgain(context: ReconcileContext, keeper: Keeper): Promise<ContainerDetails> {
  const { services, deployment } = context
  const name = names.containerName(deployment.name)
  const needsImage = !named(context.seen.containers, name)
  if (needsImage) await requireImage(context, context.live.imageId)
  const full = { ...(await context.open()), runtime: keeper }
  const wish = wishOf(full, keeper)
  const service = dockerService(full)
  let container = await service.inspect()
  if (!container || container.state === 'dead' || !isOfRelease(container, context.live.number)) {
    await refuseForeignImage(full, wish.image)
    await requireImage(context, wish.image)
    if (container && (await services.supervisor.available()) && context.seen.unit) await services.supervisor.stop(context.seen.unit.unit)
    if (container) await services.engine.removeContainer(container.id)
    container = await service.create(wish)
  }
  if (keeper === 'systemd') await service.supervise({ ...wish, ports: container.ports, ...asJoined(container) })
  else {
    await service.provide(wish)
    await service.start(wish.configuration)
  }
  const started = await service.inspect()
  if (!started) throw goneError(name)
  return started
}

/** Nothing that runs is stopped for a release that cannot be started. */
async function requireImage({ services, live, deployment }: ReconcileContext, imageId: string): Promise<void> {
  if (await services.engine.inspectImage(imageId)) return
  const { it, image } = wordsFor(deployment)
  throw new WebopsError({
    code: 'image_missing',
    kind: 'failed',
    message: `The ${image} of release ${live.number} is gone, so its ${it} cannot be made again.`,
    hint: 'Deploy again.',
  })
}

async function keepStopped(context: ReconcileContext, mended: Mended[]): Promise<ContainerSight | null> {
  const { deployment, seen, found } = context
  const live = named(seen.containers, names.containerName(deployment.name))
  found.address = null
  const runs = live?.state === 'running' || live?.state === 'restarting' || live?.state === 'paused'
  const { activeState, enabled } = seen.unit?.status ?? { activeState: 'inactive', enabled: false }
  if (!runs && !enabled && activeState !== 'active' && activeState !== 'activating') return live
  await dockerService(context).stop(context.live.configuration.stopGraceSeconds)
  mended.push({ what: 'it ran, though it is to be stopped', done: 'stopped' })
  return live
}

/** What rollouts that died, or could not clean up, left: candidates that nobody switched to, and old ones that have drained. */
async function removeLeftovers(context: ReconcileContext, live: ContainerSight | null, mended: Mended[]): Promise<void> {
  const { deployment, seen, services } = context
  for (const name of [names.candidateName(deployment.name), names.retiredName(deployment.name)]) {
    const left = named(seen.containers, name)
    if (!left || left.id === live?.id) continue
    // It may have another name by now.
    const now = await services.engine.inspectContainer(left.id)
    if (now?.name !== name) continue
    await services.engine.removeContainer(left.id)
    mended.push({ what: `${name} was left of a rollout`, done: 'removed' })
  }
}

function wishOf({ deployment, release, live }: HookContext, keeper: Keeper): ContainerWish {
  const target =
    release?.configuration && release.image ? { ...release, configuration: release.configuration, image: release.image.id } : null
  const { number, configuration, image } = target ?? { number: live?.number ?? 0, configuration: live?.configuration, image: live?.imageId }
  if (!configuration || !image) throw goneError(names.containerName(deployment.name))
  return {
    deployment: deployment.name,
    name: names.containerName(deployment.name),
    release: number,
    image,
    configuration,
    restartPolicy: engineRestartPolicy(keeper, configuration),
  }
}

function named(containers: ContainerSight[], name: string): ContainerSight | null {
  return containers.find((one) => one.name === name) ?? null
}

function isOfRelease({ labels }: Pick<ContainerSight, 'labels'>, number: number): boolean {
  return labels[names.LABEL_RELEASE] === String(number) && !(names.LABEL_COMMAND in labels)
}
