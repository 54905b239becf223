import { posix } from 'node:path'
import {
  names,
  parseVolume,
  WebopsError,
  type ContainerDetails,
  type HookContext,
  type RunConfiguration,
  type VolumeMapping,
} from '../../src/addon-api/index.ts'

type Volumes = Pick<RunConfiguration, 'volumes'>
type Context = Pick<HookContext, 'deployment' | 'services'>

/** The volume that both would write to and that may have one writer only, or null. */
export function sharedSingleWriter(next: Volumes, live: Volumes): string | null {
  const [wanted, had] = [next, live].map(({ volumes }) => volumes.map(parseVolume).filter(({ readOnly }) => !readOnly))
  const both = wanted?.find((volume) => had?.some((other) => isSame(volume, other) && (other.singleWriter || volume.singleWriter)))
  return both?.source ?? null
}

/** Whether a container has its volumes now, or is about to have them again. */
export function isUp({ state }: Pick<ContainerDetails, 'state'>): boolean {
  return state === 'running' || state === 'restarting' || state === 'paused'
}

/** Folders of the server are the same however they are written, and where one is within the other. */
function isSame(one: VolumeMapping, other: VolumeMapping): boolean {
  if (one.type !== other.type || one.type === 'volume') return one.type === other.type && one.source === other.source
  const [a, b] = [one, other].map(({ source }) => `${posix.resolve(source)}/`) as [string, string]
  return a.startsWith(b) || b.startsWith(a)
}

/**
 * Looks, before a container is made, that nothing else of the deployment writes to a volume of which it is to be the single writer.
 * @param among `all` for a command beside what serves; `commands` where what serves was seen to already
 * @throws volume_single_writer
 */
export async function refuseSecondWriter(
  { deployment, services }: Context,
  { volumes }: Volumes,
  among: 'all' | 'commands',
): Promise<void> {
  const volume = volumes.map(parseVolume).find(({ singleWriter, readOnly }) => singleWriter && !readOnly)
  if (!volume) return
  const containers = await services.engine.listContainers({ [names.LABEL_DEPLOYMENT]: deployment.name })
  const other = containers.find((container) => isUp(container) && (among === 'all' || names.LABEL_COMMAND in container.labels))
  if (!other) return
  throw new WebopsError({
    code: 'volume_single_writer',
    kind: 'conflict',
    message: `The volume ${volume.source} has a single writer, and ${other.name} runs, which has it.`,
    hint:
      among === 'all'
        ? `Run the command in the container that serves (--in-live), or stop the deployment first: webops stop ${deployment.name}.`
        : 'Wait until the command has ended, or end it, and try again.',
  })
}
