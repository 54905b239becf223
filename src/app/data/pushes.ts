import type { PushView } from '#api/schemas/push-view.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { getPushSettings } from '#core/push/set-push-settings.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'

interface PushedTo {
  name: string
  repository: string | null
  previewOf: string | null
}

/** How a deployment takes pushes; null for one whose source is elsewhere, which a preview's is. */
export async function loadPush({ name, repository, previewOf }: PushedTo): Promise<PushView | null> {
  if (!isPushed(repository) || previewOf) return null
  return getPushSettings(panelCore(), await requireActor(), name)
}
