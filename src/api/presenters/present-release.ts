import type { ReleaseView } from '../schemas/views.ts'
import type { ReleaseRecord } from '#core/release/release.store.ts'

/** A release without its configuration, which has the values of variables in it. */
export function presentRelease(release: ReleaseRecord & { live: boolean }): ReleaseView {
  const { number, imageName, imageId, commit, commitSubject, live } = release
  return { number, imageName, imageId, commit, commitSubject, createdAt: release.createdAt.toISOString(), live }
}
