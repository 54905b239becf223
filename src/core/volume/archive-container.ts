import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { commandName, LABEL_COMMAND, LABEL_DEPLOYMENT, LABEL_INSTANCE, volumeName } from '../deployment/names.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { isTree } from '../release/image-id.ts'
import { notFound } from '../user/policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { ArchiveQuestion } from './archive.schema.ts'
import type { ArchiveContent } from './check-archive.ts'
import { volumeNotFound } from './volume-errors.ts'

/** What its label says of a container through which a volume is read or written. */
export const ARCHIVE = 'archive'
const PLACE = 'webops-volume'
const PROGRAM = '-'

/** A volume that can be read and written, through a container that is never started. */
export interface OpenedVolume {
  deployment: DeploymentRecord
  engineName: string
  /** Where its files are, as far as the engine is on this server. */
  folder: string
  read(): Promise<Readable>
  write(tar: Readable): Promise<void>
  /** Gives the volume's root its owner and mode. */
  setRoot(root: NonNullable<ArchiveContent['root']>): Promise<void>
  close(): Promise<void>
}

/**
 * Opens a named volume of a deployment. Whose it is, is what its labels say: the panel's word for it is not enough.
 * @param id of small letters and digits, for the container's name
 * @throws deployment_not_found, volume_not_found, volume_not_plain, volume_needs_release, engine_…
 */
export async function openVolume(worker: WorkerCore, wish: ArchiveQuestion, id: string): Promise<OpenedVolume> {
  await worker.lease.check()
  const { engine } = worker.services
  const deployment = await worker.deployments.getByName(wish.deployment)
  if (!deployment || deployment.removedAt) throw notFound('deployment', wish.deployment)
  const engineName = volumeName(wish.deployment, wish.volume)
  const found = await engine.inspectVolume(engineName)
  if (found?.labels[LABEL_DEPLOYMENT] !== wish.deployment || found.labels[LABEL_INSTANCE] !== worker.settings.instance)
    throw volumeNotFound(wish.volume, 'volume')
  if (!found.plain) throw notPlain(engineName)
  const image = await liveImage(worker, deployment)
  const { id: container } = await engine.createContainer({
    name: commandName(wish.deployment, id),
    image,
    environment: {},
    labels: { [LABEL_DEPLOYMENT]: wish.deployment, [LABEL_COMMAND]: ARCHIVE },
    networkMode: 'none',
    ports: [],
    mounts: [{ type: 'volume', source: engineName, target: `/${PLACE}`, readOnly: wish.direction === 'download', leaveEmpty: true }],
    restartPolicy: 'no',
    stopGraceSeconds: 1,
    // It is never started, and could not be.
    command: [PROGRAM],
  })
  return {
    deployment,
    engineName,
    folder: found.folder,
    read: () => engine.readArchive(container, `/${PLACE}`),
    write: (tar) => engine.writeArchive(container, `/${PLACE}`, tar),
    async setRoot(root) {
      // Without Docker it is a folder of the deployment's account, which nothing else may become.
      if (isTree(image)) return
      // The engine leaves the folder itself alone that it unpacks into.
      const tar = pack()
      tar.entry({ ...root, name: `${PLACE}/`, type: 'directory' })
      tar.finalize()
      await engine.writeArchive(container, '/', tar as unknown as Readable)
    },
    close: () => engine.removeContainer(container),
  }
}

/** Any image would do: nothing of it is run or read. That of what serves is there. @throws volume_needs_release */
async function liveImage(worker: WorkerCore, deployment: DeploymentRecord): Promise<string> {
  const release = deployment.liveReleaseId === null ? null : await worker.releases.get(deployment.liveReleaseId)
  if (release && (await worker.services.engine.inspectImage(release.imageId))) return release.imageId
  throw new WebopsError({
    code: 'volume_needs_release',
    kind: 'conflict',
    message: `${deployment.name} has no release whose image is there, and a volume is read and written through its image.`,
    hint: `Deploy it first: webops deploy ${deployment.name}`,
  })
}

function notPlain(engineName: string): WebopsError {
  return new WebopsError({
    code: 'volume_not_plain',
    kind: 'refused',
    message: `The volume ${engineName} leads elsewhere by the options of its driver (\`docker volume inspect ${engineName}\` shows them), so it is left alone.`,
    hint: 'Copy its files on the server itself.',
    field: 'volume',
  })
}
