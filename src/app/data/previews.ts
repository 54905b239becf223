import { notFound } from 'next/navigation'
import { presentPreview } from '#api/presenters/present-preview.ts'
import type { PreviewSettingsView, PreviewView } from '#api/schemas/preview-views.ts'
import type { WebhookView } from '#api/schemas/webhook-views.ts'
import { deploymentFor } from '#core/deployment/get-deployment.ts'
import { listPreviews } from '#core/preview/previews.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

export interface Previews {
  /** The oldest first. */
  previews: PreviewView[]
  settings: PreviewSettingsView
  /** Which pull requests get one; null: there is no webhook. */
  rule: WebhookView['pullRequests'] | null
  /** Whether it is pushed to the panel itself: no forge tells of pull requests. */
  isPushed: boolean
  /** The deployment that this one is a preview of; null: it is none. */
  previewOf: string | null
}

/** All that a deployment's page of previews shows. */
export async function loadPreviews(name: string): Promise<Previews> {
  const actor = await requireActor()
  const core = panelCore()
  try {
    const { id, preview, repository } = await deploymentFor(core, actor, name, 'read')
    const [previews, settings, webhook] = await Promise.all([
      listPreviews(core, actor, name),
      core.previews.settings(id),
      core.webhooks.get(id),
    ])
    return {
      previews: previews.map(presentPreview),
      settings,
      isPushed: isPushed(repository),
      rule: webhook?.rules.pullRequests ?? null,
      previewOf: preview?.parent.name ?? null,
    }
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}
