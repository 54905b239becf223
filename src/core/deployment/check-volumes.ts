import { targetOf } from './deployment.schema.ts'
import { parseVolume } from './parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'

/**
 * Refuses volumes that would lie in each other's way. Those that are stored already are not asked this: they were taken once.
 * @throws volume_option_unknown, volume_inside_another, naming the mapping
 */
export function checkVolumes(mappings: string[]): void {
  for (const [index, mapping] of mappings.entries()) {
    const field = `dockerVolumes.${index}`
    const { type, readOnly } = parseVolume(mapping)
    const odd = type === 'tmpfs' && (readOnly || /:(?:.*,)?(?:rw|single-writer|shared)(?:,|$)/.test(mapping))
    if (odd) throw unknownOption(mapping, field)
    const outer = mappings.find((other) => isWithin(mapping, other))
    // Memory over a folder of a volume is how something is kept out of it.
    if (outer === undefined || (type === 'tmpfs' && parseVolume(outer).type !== 'tmpfs')) continue
    throw new WebopsError({
      code: 'volume_inside_another',
      kind: 'invalid',
      message: `${targetOf(mapping)} is inside ${targetOf(outer)}, where ${outer} is mounted already.`,
      hint: 'Give each a path of its own in the container, such as /data and /uploads. Only tmpfs may be inside of a volume.',
      field,
    })
  }
}

function isWithin(inner: string, outer: string): boolean {
  return targetOf(inner).startsWith(`${targetOf(outer)}/`)
}

function unknownOption(mapping: string, field: string): WebopsError {
  return new WebopsError({
    code: 'volume_option_unknown',
    kind: 'invalid',
    message: `${mapping} has options that are for volumes, and tmpfs is memory.`,
    hint: 'tmpfs takes size and mode, such as tmpfs:/cache:size=64m,mode=1777. A volume that keeps its files needs another name.',
    field,
  })
}
