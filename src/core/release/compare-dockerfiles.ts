import { structuredPatch } from 'diff'
import type { ReleaseDiff } from './release-diff.schema.ts'

const CONTEXT = 3

/** Two Dockerfiles, and the lines in which they differ. Null: it is not known, or there was none. */
export function compareDockerfiles(before: string | null, after: string | null): ReleaseDiff['dockerfile'] {
  const changed = before !== after
  // Against nothing every line would be a change, which nobody wants to read.
  if (!changed || before === null || after === null) return { before, after, changed, patch: '' }
  const { hunks } = structuredPatch('', '', before, after, undefined, undefined, { context: CONTEXT })
  const patch = hunks.flatMap(({ oldStart, newStart, lines }) => [`@@ -${oldStart} +${newStart} @@`, ...lines]).join('\n')
  return { before, after, changed, patch }
}
