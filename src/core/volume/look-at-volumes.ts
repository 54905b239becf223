import { LABEL_DEPLOYMENT, LABEL_INSTANCE } from '../deployment/names.ts'
import { isAbort, WebopsError } from '../errors/webops-error.ts'
import type { VolumeSight } from '../ports/engine.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { volumeInUse, volumeNotFound } from './volume-errors.ts'
import { removeVolumeQuestion, type VolumesSeen, volumesQuestion } from './volume.schema.ts'

type Looking = Pick<WorkerCore, 'services' | 'volumes' | 'deployments' | 'clock' | 'note'>

/**
 * The volumes that this installation made, of one deployment or of all. Those that a container runs with are noted as used.
 * @throws ZodError, engine_…
 */
export async function lookAtVolumes(worker: Looking, input: unknown): Promise<VolumesSeen> {
  const question = volumesQuestion.parse(input)
  const { engine } = worker.services
  const [there, sizes] = await Promise.all([
    engine.surveyVolumes({ [LABEL_DEPLOYMENT]: question.deployment ?? '' }),
    question.sizes ? sizesOf(worker) : NO_SIZES,
  ])
  // What is not written down is shown all the same.
  await noteUse(worker, there).catch((error: Error) => worker.note('The use of volumes could not be noted.', { error: error.message }))
  const items = there.map(({ name, labels, createdAt, usedBy }) => ({
    engineName: name,
    deployment: labels[LABEL_DEPLOYMENT] ?? '',
    createdAt: createdAt?.toISOString() ?? null,
    sizeBytes: sizes.known.get(name) ?? null,
    usedBy: usedBy.map(({ container }) => container).sort(),
  }))
  return { items, problem: items.length > 0 ? sizes.problem : null }
}

const NO_SIZES = { known: new Map<string, number>(), problem: null }

/** They may be missing: that is worth saying, and no reason to show nothing. */
async function sizesOf({ services }: Looking): Promise<{ known: Map<string, number>; problem: string | null }> {
  try {
    return { known: await services.engine.volumeSizes(), problem: null }
  } catch (error) {
    if (!(error instanceof WebopsError) && !isAbort(error)) throw error
    return { known: new Map(), problem: `Sizes are missing: ${(error as Error).message}` }
  }
}

/** A volume that was made before there were records of them gets its own, where its deployment is there. */
async function noteUse({ volumes, deployments, clock }: Looking, there: VolumeSight[]): Promise<void> {
  const known = new Map((await volumes.list()).map((record) => [record.name, record]))
  for (const { name, labels } of there) {
    const deployment = labels[LABEL_DEPLOYMENT] ?? ''
    const record = known.get(name)
    if (record?.deployment?.name === deployment) continue
    const owner = await deployments.getByName(deployment)
    if (owner) await volumes.record(owner.id, name)
  }
  const running = there.filter(({ usedBy }) => usedBy.some((user) => user.running)).map(({ name }) => name)
  if (running.length > 0) await volumes.used(running, clock.now())
}

/**
 * Removes a volume with all that is in it. Whose it is, is what its labels say.
 * @throws ZodError, volume_not_found, engine_not_ours, volume_in_use, engine_…
 */
export async function removeVolumeHere(worker: WorkerCore, input: unknown): Promise<void> {
  const { engineName, deployment } = removeVolumeQuestion.parse(input)
  await worker.lease.check()
  const { engine } = worker.services
  const found = await engine.inspectVolume(engineName)
  if (found?.labels[LABEL_DEPLOYMENT] !== deployment || found.labels[LABEL_INSTANCE] !== worker.settings.instance)
    throw volumeNotFound(engineName)
  const seen = (await engine.surveyVolumes({ [LABEL_DEPLOYMENT]: deployment })).find(({ name }) => name === engineName)
  if (seen && seen.usedBy.length > 0)
    throw volumeInUse(
      engineName,
      seen.usedBy.map(({ container }) => container),
    )
  await engine.removeVolume(engineName)
  worker.note(`The volume ${engineName} was removed, since somebody asked for it.`, { deployment })
}
