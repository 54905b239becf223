import { notFound } from 'next/navigation'
import { cache } from 'react'
import { presentDeployment } from '#api/presenters/present-deployment.ts'
import type { DeploymentView } from '#api/schemas/views.ts'
import { getDeployment } from '#core/deployment/get-deployment.ts'
import { listDeployments } from '#core/deployment/list-deployments.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

const PAGE = 200
/** Far beyond what one server runs; the list is drawn as far as it is in view. */
const AT_MOST = 2000

/** All deployments that the one who looks may see. */
export async function loadDeployments(): Promise<DeploymentView[]> {
  const actor = await requireActor()
  const core = panelCore()
  const found: DeploymentView[] = []
  let after: string | null | undefined
  do {
    const page = await listDeployments(core, actor, { limit: PAGE, ...(after ? { after } : {}) })
    found.push(...page.items.map((deployment) => presentDeployment(deployment, core.settings)))
    after = page.next
  } while (after && found.length < AT_MOST)
  return found
}

/** One deployment, asked for once a request; the page for "not found" when there is none. */
export const loadDeployment = cache(async (name: string): Promise<DeploymentView> => {
  const actor = await requireActor()
  const core = panelCore()
  try {
    return presentDeployment(await getDeployment(core, actor, name), core.settings)
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
})
