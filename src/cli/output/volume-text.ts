import type { EveryVolumesView, VolumesView } from '#api/schemas/volume-views.ts'
import { table } from './table.ts'

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB']

/** Bytes for people: 12 B, 3.4 MiB. */
export function sizeText(bytes: number): string {
  const step = Math.min(UNITS.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10))
  return `${step === 0 ? bytes : (bytes / 1024 ** step).toFixed(1)} ${UNITS[step]}`
}

export function volumeTable({ items }: VolumesView): string {
  const rows = items.map((one) => [
    one.name ?? one.kind,
    one.target,
    kindText(one),
    one.limitBytes === null ? sizeOrNull(one.sizeBytes) : `up to ${sizeText(one.limitBytes)}`,
    usedText(one),
  ])
  return table(['VOLUME', 'MOUNTED AT', 'KIND', 'SIZE', 'LAST USED'], rows)
}

export function everyVolumeTable({ items }: EveryVolumesView): string {
  const rows = items.map((one) => [
    one.engineName,
    one.removed ? `${one.deployment} (removed)` : one.deployment,
    one.name,
    sizeOrNull(one.sizeBytes),
    usedText(one),
  ])
  return table(['NAME', 'DEPLOYMENT', 'VOLUME', 'SIZE', 'LAST USED'], rows)
}

function kindText({ kind, readOnly, singleWriter, mapping, exists }: VolumesView['items'][number]): string {
  const word = { volume: 'volume', bind: 'folder of the server', tmpfs: 'memory' }[kind]
  const more = [
    readOnly && 'read-only',
    singleWriter && 'single writer',
    mapping === null && 'no longer in the settings',
    exists === false && 'made with the next start',
  ].filter((one) => one !== false)
  return [word, ...more].join(', ')
}

function sizeOrNull(bytes: number | null): string | null {
  return bytes === null ? null : sizeText(bytes)
}

function usedText({ usedBy, lastUsedAt }: { usedBy: string[]; lastUsedAt: string | null }): string | null {
  if (usedBy.length > 0) return `now, by ${usedBy.join(', ')}`
  return lastUsedAt === null ? null : `${lastUsedAt.slice(0, 16).replace('T', ' ')} UTC`
}
