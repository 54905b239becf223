import type { VolumeView } from '#api/schemas/volume-views.ts'

/** What the settings and the live release say of volumes, before the server was asked about them. */
export interface DeclaredVolumes {
  /** Of the settings. */
  items: VolumeView[]
  /** Mappings of the live release; null while nothing serves. */
  live: string[] | null
  /** What only the live release has, none of them with a mapping. */
  gone: VolumeView[]
}

export interface VolumeRowData {
  view: VolumeView
  /** Against the live release; null when nothing serves, or when it is no part of either. */
  state: 'same' | 'changed' | 'new' | 'removed' | null
  /** Whether the server told about it already. */
  measured: boolean
}

/**
 * The volumes as they are shown: those of the settings as they stand there, then those that no setting names.
 * @param measured what the server said last; it may be older than the settings
 */
export function volumeRows({ items, live, gone }: DeclaredVolumes, measured: VolumeView[] | null): VolumeRowData[] {
  const targets = new Set(live?.map(targetOf))
  const declared = items.map((item): VolumeRowData => {
    const found = measured?.find(({ mapping }) => mapping === item.mapping)
    const state = live === null ? null : live.includes(item.mapping ?? '') ? 'same' : targets.has(item.target ?? '') ? 'changed' : 'new'
    return { view: found ?? item, state, measured: found !== undefined }
  })
  const named = new Set(items.map(keyOf))
  const others = measured?.filter((one) => one.mapping === null && !named.has(keyOf(one))) ?? []
  const known = new Set(others.map(keyOf))
  // A volume with a changed mapping is there already.
  const leaving = gone.filter((one) => !named.has(keyOf(one)) && !items.some(({ target }) => target === one.target))
  return [
    ...declared,
    ...others.map((view): VolumeRowData => ({
      view,
      state: leaving.some((one) => keyOf(one) === keyOf(view)) ? 'removed' : null,
      measured: true,
    })),
    ...leaving.filter((one) => !known.has(keyOf(one))).map((view): VolumeRowData => ({ view, state: 'removed', measured: false })),
  ]
}

/** How many of them the live release has otherwise. */
export function countChanges({ items, live, gone }: DeclaredVolumes): number {
  return volumeRows({ items, live, gone }, null).filter(({ state }) => state !== null && state !== 'same').length
}

const keyOf = ({ kind, name, target }: VolumeView) => `${kind} ${name ?? target}`
const targetOf = (mapping: string) => mapping.split(':')[1] ?? ''
