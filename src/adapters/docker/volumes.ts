import type Docker from 'dockerode'
import type { ContainerInfo, VolumeInspectInfo } from 'dockerode'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Engine, Labels, VolumeDetails, VolumeSight } from '#core/ports/engine.ts'
import type { EngineConnection } from './engine-connection.ts'

type VolumeCalls = Pick<Engine, 'removeVolume' | 'listVolumes' | 'surveyVolumes' | 'inspectVolume' | 'volumeSizes'>

/** The engine walks through all files of all volumes. */
const SIZES_MS = 20_000

/** The engine's volumes, beyond making them. */
export function volumeCalls(engine: EngineConnection): VolumeCalls {
  const volume = (name: string) => engine.callUnless([404], null, (docker) => docker.getVolume(name).inspect())
  let adding: Promise<Map<string, number>> | null = null
  return {
    listVolumes: async (labels) => (await ownVolumes(engine, labels)).map(({ Name }) => Name),
    surveyVolumes: (labels) => surveyVolumes(engine, labels),
    async inspectVolume(name) {
      const found = await volume(name)
      return found && volumeDetails(found)
    },
    volumeSizes() {
      // The engine refuses to be asked twice at a time.
      adding ??= volumeSizes(engine).finally(() => (adding = null))
      return adding
    },
    async removeVolume(name) {
      const found = await volume(name)
      if (!found) return
      engine.assertOurs('volume', name, found.Labels)
      const removed = await engine.callUnless([404, 409], false, async (docker) => {
        await docker.getVolume(name).remove()
        return true
      })
      if (!removed && (await volume(name))) throw inUse(name)
    },
  }
}

/** True for a volume whose files are in a folder of the engine's own: we make none with options, which lead elsewhere. */
export function isPlain({ Driver, Options }: Pick<VolumeInspectInfo, 'Driver' | 'Options'>): boolean {
  return Driver === 'local' && Object.keys(Options ?? {}).length === 0
}

function volumeDetails(found: VolumeInspectInfo): VolumeDetails {
  return {
    name: found.Name,
    labels: found.Labels ?? {},
    createdAt: createdAt(found),
    plain: isPlain(found),
    folder: found.Mountpoint,
  }
}

/** dockerode's type lacks it. */
function createdAt(found: VolumeInspectInfo): Date | null {
  const { CreatedAt: text } = found as { CreatedAt?: string }
  const at = new Date(text ?? '')
  return Number.isNaN(at.getTime()) ? null : at
}

async function ownVolumes(engine: EngineConnection, labels: Labels): Promise<VolumeInspectInfo[]> {
  const filters = JSON.stringify({ label: engine.labelFilter(labels) })
  const { Volumes: found } = await engine.call((docker) => docker.listVolumes({ filters }))
  // The engine answers with null for none.
  return (found as typeof found | null) ?? []
}

async function surveyVolumes(engine: EngineConnection, labels: Labels): Promise<VolumeSight[]> {
  const [volumes, containers] = await Promise.all([
    ownVolumes(engine, labels),
    // Also those of others: they have it all the same.
    engine.call((docker) => docker.listContainers({ all: true })),
  ])
  const users = new Map<string, VolumeSight['usedBy']>()
  for (const container of containers) {
    for (const name of volumesOf(container)) {
      const list = users.get(name) ?? []
      list.push({ container: (container.Names[0] ?? container.Id).replace(/^\//, ''), running: container.State === 'running' })
      users.set(name, list)
    }
  }
  return volumes.map((found) => ({
    name: found.Name,
    labels: found.Labels ?? {},
    createdAt: createdAt(found),
    usedBy: users.get(found.Name) ?? [],
  }))
}

function volumesOf({ Mounts }: ContainerInfo): string[] {
  return [...new Set(Mounts.flatMap(({ Type, Name }) => (Type === 'volume' && Name !== undefined ? [Name] : [])))]
}

interface DiskUse {
  Volumes: { Name: string; UsageData: { Size: number } | null }[] | null
}

async function volumeSizes(engine: EngineConnection): Promise<Map<string, number>> {
  try {
    const { Volumes } = await engine.call((docker, signal) => diskUse(docker, signal), SIZES_MS)
    // -1 stands for one that it does not know.
    const known = (Volumes ?? []).flatMap(({ Name, UsageData }) =>
      UsageData && UsageData.Size >= 0 ? [[Name, UsageData.Size] as const] : [],
    )
    return new Map(known)
  } catch (error) {
    if (error instanceof WebopsError && /already running/.test(error.message)) throw busy(error)
    throw error
  }
}

/** dockerode's own call takes no parameters. Engines before API 1.42 do not know the one, and add up images too. */
function diskUse(docker: Docker, abortSignal: AbortSignal): Promise<DiskUse> {
  const request = {
    path: '/system/df?',
    method: 'GET',
    abortSignal,
    options: { type: 'volume' },
    statusCodes: { 200: true, 500: 'server error' },
  }
  return new Promise((resolve, reject) => {
    const { modem } = docker as unknown as {
      modem: { dial(options: object, callback: (error: Error | null, data: DiskUse) => void): void }
    }
    modem.dial(request, (error, data) => (error ? reject(error) : resolve(data)))
  })
}

function busy(cause: unknown): WebopsError {
  return new WebopsError({
    code: 'engine_busy',
    kind: 'unavailable',
    message: 'The engine is adding up what is on its disk for somebody else.',
    hint: 'Ask again in some seconds.',
    cause,
  })
}

function inUse(name: string): WebopsError {
  return new WebopsError({
    code: 'volume_in_use',
    kind: 'conflict',
    message: `The volume ${name} is used by a container, so it was not removed.`,
    hint: `\`docker ps -a --filter volume=${name}\` shows which one.`,
  })
}
