import type { VolumeView } from '#api/schemas/volume-views.ts'

export const KIND_WORDS: Record<VolumeView['kind'], { label: string; means: string }> = {
  volume: { label: 'Named volume', means: 'Kept on this server between releases. What most applications need.' },
  bind: { label: 'Folder of the server', means: 'A folder that is there already, where the server’s policy allows it.' },
  tmpfs: { label: 'In memory', means: 'Fast, and empty again with each start. For caches and temporary files.' },
}

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB']

/** `0 bytes`, `1 byte`, `12.3 MiB`. */
export function bytesWord(bytes: number): string {
  if (bytes < 1024) return `${bytes} ${bytes === 1 ? 'byte' : 'bytes'}`
  let size = bytes / 1024
  let unit = 0
  // What would be rounded to 1024 is one of the next unit.
  while (size >= 1023.95 && unit < UNITS.length - 1) {
    size /= 1024
    unit += 1
  }
  return `${Math.round(size * 10) / 10} ${UNITS[unit]}`
}

/** How it can be written to, in a few words each; nothing where there is nothing to say. */
export function optionWords({
  kind,
  readOnly,
  singleWriter,
  limitBytes,
}: Pick<VolumeView, 'kind' | 'readOnly' | 'singleWriter' | 'limitBytes'>): string[] {
  return [
    ...(readOnly ? ['read-only'] : []),
    ...(singleWriter ? ['one writer at a time'] : []),
    ...(kind === 'tmpfs' ? [limitBytes === null ? 'no limit of its own' : `at most ${bytesWord(limitBytes)}`] : []),
  ]
}

/** What a volume is called in a sentence: its name, its folder, or the path at which it is kept in memory. */
export function titleOf({ kind, name, target }: Pick<VolumeView, 'kind' | 'name' | 'target'>): string {
  return name ?? (kind === 'tmpfs' && target ? target : 'volume')
}
