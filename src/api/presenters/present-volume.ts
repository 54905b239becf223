import type { EveryVolumeView, VolumeView } from '../schemas/volume-views.ts'
import { presentMoment } from './present-moment.ts'
import type { AnyVolume, ListedVolume } from '#core/volume/list-volumes.ts'

export function presentVolume(volume: ListedVolume): VolumeView {
  return { ...volume, lastUsedAt: presentMoment(volume.lastUsedAt), createdAt: presentMoment(volume.createdAt) }
}

export function presentAnyVolume(volume: AnyVolume): EveryVolumeView {
  return { ...volume, lastUsedAt: presentMoment(volume.lastUsedAt), createdAt: presentMoment(volume.createdAt) }
}
