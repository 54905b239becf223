import { mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine, Labels, Mount } from '#core/ports/engine.ts'
import { runProgram } from '../process/run-program.ts'
import { noteAccounts, whileAccountsStay } from './account-notes.ts'
import { releaseAccounts } from './account-removal.ts'
import { ensureAccount, giveFolder } from './accounts.ts'
import { detailsOf } from './container-details.ts'
import { fillVolume } from './fill-volume.ts'
import { hasLabels, readRecord, writeRecord, type TreeRecord, type VolumeRecord } from './records.ts'
import { removeFolder } from './removal.ts'
import type { Store } from './store.ts'

/** As `core/volume` has it for names on an engine. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,199}$/

type VolumeCalls = Pick<Engine, 'ensureVolume' | 'removeVolume' | 'listVolumes' | 'surveyVolumes' | 'inspectVolume' | 'volumeSizes'>

/** Volumes as folders of the deployment's account. */
export function volumeCalls(store: Store): VolumeCalls {
  const all = () => store.volumes()
  const usedBy = async (name: string) => {
    const records = (await store.containers()).filter(({ volumes }) => volumes.includes(name))
    return (await detailsOf(store, records)).map((one) => ({ container: one.name, running: one.state === 'running' }))
  }
  return {
    ensureVolume: (name, labels) => ensureVolume(store, name, labels),
    async removeVolume(name) {
      const found = await volumeOf(store, name)
      if (!found) return
      if ((await usedBy(name)).length > 0) throw inUse(name)
      // The record last: what is cut off before is still known, and the next try ends it.
      await removeFolder(filesOf(store, name))
      await removeFolder(store.places.volume(name))
      const deployment = found.labels[LABEL_DEPLOYMENT]
      if (deployment !== undefined) await releaseOwner(store, deployment)
    },
    listVolumes: async (labels) => (await all()).filter((one) => hasLabels(one.labels, labels)).map(({ name }) => name),
    async surveyVolumes(labels) {
      const found = (await all()).filter((one) => hasLabels(one.labels, labels))
      return Promise.all(
        found.map(async (one) => ({
          name: one.name,
          labels: one.labels,
          createdAt: new Date(one.createdAt),
          usedBy: await usedBy(one.name),
        })),
      )
    },
    async inspectVolume(name) {
      const found = await volumeOf(store, name)
      if (!found) return null
      return { name, labels: found.labels, createdAt: new Date(found.createdAt), plain: true, folder: filesOf(store, name) }
    },
    async volumeSizes() {
      const sizes = (await all()).map(async ({ name }) => [name, await sizeOf(filesOf(store, name))] as const)
      return new Map(await Promise.all(sizes))
    },
  }
}

/** Bytes on disk of all that is in a folder. Of one that is written to meanwhile, what was seen: du calls it an error when a file goes. */
export async function sizeOf(folder: string): Promise<number> {
  const { stdout } = await runProgram('du', ['--summarize', '--one-file-system', '--block-size=1', '--', folder], { timeoutMs: 120_000 })
  return Number(/^\d+/.exec(stdout)?.[0] ?? 0)
}

/** The folder of a volume that is to be mounted, made and filled as an engine of containers would. */
export async function provideVolume(store: Store, mount: Mount, tree: TreeRecord, deployment: string): Promise<string> {
  await ensureVolume(store, mount.source, { [LABEL_DEPLOYMENT]: deployment })
  const files = filesOf(store, mount.source)
  if (!mount.leaveEmpty && (await readdir(files)).length === 0) await fillVolume(store, files, mount.target, tree)
  return files
}

async function ensureVolume(store: Store, name: string, labels: Labels): Promise<void> {
  checkVolumeName(name)
  await store.prepare()
  const found = await volumeOf(store, name)
  const deployment = labels[LABEL_DEPLOYMENT]
  if (found) {
    if (found.labels[LABEL_DEPLOYMENT] !== deployment) throw ofAnother(name, found.labels[LABEL_DEPLOYMENT])
    // Its removal was cut off, and somebody wants it after all.
    if (!(await stat(filesOf(store, name)).catch(() => null))) await makeFiles(store, name, deployment)
    return
  }
  // Whose it is stands in the record alone: nobody becomes its owner because that was torn, or lost.
  const isTorn = (await stat(join(store.places.volume(name), 'volume.json')).catch(() => null)) !== null
  if (isTorn || (await readdir(filesOf(store, name)).catch(() => [])).length > 0) throw unreadable(name, store.places.volume(name))
  await makeFiles(store, name, deployment, () =>
    writeRecord(join(store.places.volume(name), 'volume.json'), { name, labels, createdAt: new Date().toISOString() }),
  )
}

/** @param record written when they are there and somebody's */
async function makeFiles(store: Store, name: string, deployment: string | undefined, record?: () => Promise<void>): Promise<void> {
  const make = async () => {
    await mkdir(filesOf(store, name), { recursive: true, mode: 0o711 })
    if (deployment !== undefined) {
      await noteAccounts(store, deployment)
      await giveFolder(await ensureAccount(deployment), filesOf(store, name))
    }
    await record?.()
  }
  await (deployment === undefined ? make() : whileAccountsStay(deployment, make))
}

/** With the last that is left of a deployment its account goes. The volume is gone, whatever comes of that. */
async function releaseOwner(store: Store, deployment: string): Promise<void> {
  const ends = await releaseAccounts(store, deployment).catch((error: Error) => void store.report(error))
  const [trees, containers, volumes] = await Promise.all([store.trees(), store.containers(), store.volumes()])
  const isLeft = [...trees, ...containers, ...volumes].some(({ labels }) => labels[LABEL_DEPLOYMENT] === deployment)
  if (!isLeft) for (const { kept } of ends ?? []) if (kept !== null) store.report(kept)
}

function unreadable(name: string, folder: string): WebopsError {
  return new WebopsError({
    code: 'volume_unreadable',
    kind: 'failed',
    message: `What WebOps knows of the volume ${name} cannot be read: ${join(folder, 'volume.json')} is damaged.`,
    hint: 'Its data is beside that file. Bring the file back from a backup, or look at one of another volume for what belongs in it.',
    field: 'dockerVolumes',
  })
}

function volumeOf(store: Store, name: string): Promise<VolumeRecord | null> {
  if (!NAME.test(name)) return Promise.resolve(null)
  return readRecord<VolumeRecord>(join(store.places.volume(name), 'volume.json'))
}

/** @throws volume_name_invalid: it is the name of a folder, too */
export function checkVolumeName(name: string): void {
  if (NAME.test(name)) return
  throw new WebopsError({
    code: 'volume_name_invalid',
    kind: 'invalid',
    message: `${JSON.stringify(name.slice(0, 100))} cannot be the name of a volume.`,
    hint: 'Use letters, digits and _ . - in it, beginning with a letter or a digit, and no more than 200.',
    field: 'dockerVolumes',
  })
}

/** The folder that holds a volume's files, there or not. */
export function filesOf(store: Store, name: string): string {
  return join(store.places.volume(name), 'files')
}

function inUse(name: string): WebopsError {
  return new WebopsError({
    code: 'volume_in_use',
    kind: 'conflict',
    message: `The volume ${name} is used by a deployment, so it was not removed.`,
    hint: 'Stop what uses it, or remove it first.',
  })
}

function ofAnother(name: string, owner: string | undefined): WebopsError {
  return new WebopsError({
    code: 'volume_of_another',
    kind: 'refused',
    message: `The volume ${name} belongs to the deployment ${owner ?? 'of somebody else'}.`,
    hint: 'Choose another name for the volume.',
    field: 'dockerVolumes',
  })
}
