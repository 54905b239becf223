import type { PushView } from '#api/schemas/push-view.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { getPushSettings } from '#core/push/set-push-settings.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'

/** How a deployment takes pushes; null for one whose source is elsewhere. */
export async function loadPush({ name, repository }: { name: string; repository: string | null }): Promise<PushView | null> {
  if (!isPushed(repository)) return null
  return getPushSettings(panelCore(), await requireActor(), name)
}
