import { notFound } from 'next/navigation'
import { cache } from 'react'
import { presentDeployment, presentListedDeployment } from '#api/presenters/present-deployment.ts'
import type { DeploymentView, ListedDeploymentView } from '#api/schemas/views.ts'
import type { DeploymentSummary } from '#core/deployment/deployment-summary.ts'
import { getDeployment } from '#core/deployment/get-deployment.ts'
import { listDeployments } from '#core/deployment/list-deployments.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

const PAGE = 200
/** Far beyond what one server runs; the list is drawn as far as it is in view. */
const AT_MOST = 2000

/** All deployments that the one who looks may see, for a list: without what is long. */
export async function loadDeployments(): Promise<ListedDeploymentView[]> {
  const actor = await requireActor()
  const core = panelCore()
  const found: ListedDeploymentView[] = []
  let after: string | null | undefined
  do {
    const page = await listDeployments(core, actor, { limit: PAGE, ...(after ? { after } : {}) })
    found.push(...page.items.map((deployment) => presentListedDeployment(deployment, core.settings)))
    after = page.next
  } while (after && found.length < AT_MOST)
  return found
}

/** One deployment, asked for once a request; the page for "not found" when there is none. */
const findDeployment = cache(async (name: string): Promise<DeploymentSummary> => {
  const actor = await requireActor()
  try {
    return await getDeployment(panelCore(), actor, name)
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
})

/** One deployment without what is long: most of a page is sent to the browser. */
export const loadDeployment = cache(async (name: string): Promise<ListedDeploymentView> =>
  presentListedDeployment(await findDeployment(name), panelCore().settings),
)

/** All of one deployment, where all of it is shown. */
export async function loadWholeDeployment(name: string): Promise<DeploymentView> {
  return presentDeployment(await findDeployment(name), panelCore().settings)
}
