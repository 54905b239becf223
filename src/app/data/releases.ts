import { notFound } from 'next/navigation'
import { presentRelease } from '#api/presenters/present-release.ts'
import type { ReleaseView } from '#api/schemas/views.ts'
import { listReleases } from '#core/release/list-releases.ts'
import type { ConfigurationChange } from '#core/release/release-diff.schema.ts'
import { settingsDrift } from '#core/release/settings-drift.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

/** More than are kept as images. */
const AT_MOST = 200

/** A deployment's releases, newest first. */
export async function loadReleases(name: string): Promise<ReleaseView[]> {
  const actor = await requireActor()
  try {
    const { items } = await listReleases(panelCore(), actor, name, { limit: AT_MOST })
    return items.map(presentRelease)
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}

/** In what the settings are not those that the live release serves with; nothing where they are, or where nothing serves. */
export async function loadDrift(name: string): Promise<{ release: number; changes: ConfigurationChange[] } | null> {
  const actor = await requireActor()
  const drift = await settingsDrift(panelCore(), actor, name)
  return drift && drift.changes.length > 0 ? drift : null
}
