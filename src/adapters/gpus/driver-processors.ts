import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A processor as NVIDIA's driver lists it. */
export interface DriverProcessor {
  /** Its place in the order of the PCI bus, by which nvidia-smi counts as well. */
  index: number
  /** Its UUID; null: the driver has not asked the card for it yet. */
  id: string | null
  name: string
  /** Not said there. */
  memoryMb: 0
  /** The file that is made for it in /dev. */
  device: string
}

/**
 * The processors that NVIDIA's driver has, of what it says in /proc/driver/nvidia/gpus/<place on the PCI bus>/information.
 * That can be read where neither /dev nor nvidia-smi can be used. Empty where no driver is loaded.
 * @param root where /proc is
 */
export async function driverProcessors(root: string): Promise<DriverProcessor[]> {
  const dir = join(root, 'proc/driver/nvidia/gpus')
  const places = (await readdir(dir).catch(() => [])).sort()
  const texts = await Promise.all(places.map((place) => readFile(join(dir, place, 'information'), 'utf8').catch(() => '')))
  return texts
    .map(fieldsOf)
    .filter((fields) => fields.has('Model') && fields.get('GPU Excluded') !== 'Yes')
    .map((fields, index) => processorOf(fields, index))
}

function processorOf(fields: Map<string, string>, index: number): DriverProcessor {
  const id = fields.get('GPU UUID') ?? ''
  const minor = fields.get('Device Minor') ?? ''
  return {
    index,
    // One that is not known yet is written in question marks.
    id: /^GPU-[0-9a-f-]+$/i.test(id) ? id : null,
    name: fields.get('Model') ?? '',
    memoryMb: 0,
    device: `/dev/nvidia${/^\d+$/.test(minor) ? minor : index}`,
  }
}

/** Lines such as `GPU UUID: \t GPU-2a…`. */
function fieldsOf(text: string): Map<string, string> {
  return new Map(
    text.split('\n').flatMap((line): [string, string][] => {
      const colon = line.indexOf(':')
      return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]]
    }),
  )
}
