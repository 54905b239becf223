import type { FileListView, FileView } from '#api/schemas/file-views.ts'
import { table } from './table.ts'
import { ago } from './words.ts'

const STATES = { same: 'live', changed: 'changed', new: 'new', removed: 'removed' }

/** The list as `webops files list` prints it. Of a secret file there is its fingerprint only. */
export function fileTable({ items, live, differs }: FileListView, name: string): string {
  const rows = items.map((file) => [
    file.path,
    sizeText(file.bytes),
    file.mode,
    secretText(file),
    file.state === null ? null : STATES[file.state],
    changedText(file),
  ])
  const note = differs
    ? `\nRelease ${live} runs with other ones: webops deploy ${name}, or --apply with the next change, brings these into effect.\n`
    : ''
  return table(['PATH', 'SIZE', 'MODE', 'SECRET', 'STATE', 'CHANGED'], rows) + note
}

function sizeText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KiB`
}

function secretText({ secret, fingerprint }: FileView): string | null {
  if (!secret) return null
  return fingerprint ?? 'yes'
}

function changedText({ updatedAt, updatedBy, state }: FileView): string | null {
  if (state === 'removed') return null
  return updatedBy === null ? ago(updatedAt) : `${ago(updatedAt)} by ${updatedBy}`
}
