import type { PushView } from '#api/schemas/push-view.ts'
import { MOST_PACK_MB } from '#core/push/push-settings.schema.ts'

/** What the inputs hold: each is named as the API's field is. */
export type PushValues = Pick<PushView, 'mode' | 'otherBranches' | 'deployTags' | 'forcePush' | 'deletions' | 'fsckObjects'> & {
  maxPackMb: string
}

export const PUSH_FIELDS = ['mode', 'otherBranches', 'deployTags', 'forcePush', 'deletions', 'maxPackMb', 'fsckObjects'] as const

export function pushValuesOf(push: PushView): PushValues {
  const { mode, otherBranches, deployTags, forcePush, deletions, fsckObjects, maxPackMb } = push
  return { mode, otherBranches, deployTags, forcePush, deletions, fsckObjects, maxPackMb: String(maxPackMb) }
}

/** What differs, as the API takes it. */
export function pushChanges(before: PushView, values: PushValues): Record<string, unknown> {
  const after = { ...values, maxPackMb: Number(values.maxPackMb) }
  return Object.fromEntries(PUSH_FIELDS.filter((field) => after[field] !== before[field]).map((field) => [field, after[field]]))
}

/** Why it is no size of a push; null where it is one. */
export function packProblem(text: string): string | null {
  const isSize = /^\d{1,6}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= MOST_PACK_MB
  return isSize ? null : `use a number of megabytes from 1 to ${MOST_PACK_MB}`
}

/** What is shown of how pushes are taken, a row each. */
export function pushRows(push: PushView): [term: string, words: string][] {
  return [
    ['The branch moves', push.mode === 'refuse' ? 'when its release serves; else the push fails' : 'at once, and its rollout follows'],
    ['Other branches', push.otherBranches === 'keep' ? 'are kept, and do not deploy' : 'are refused'],
    ['Tags', push.deployTags ? 'deploy' : 'are kept, and do not deploy'],
    ['Force-push', push.forcePush ? 'is allowed' : 'is refused'],
    ['Deletions', push.deletions ? `are allowed, but for ${push.branch}` : 'are refused'],
    ['Largest push', `${push.maxPackMb} MB`],
    ['Objects', push.fsckObjects ? 'are looked at before they are taken' : 'are taken as they are'],
  ]
}
