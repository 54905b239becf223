import { notFound } from 'next/navigation'
import { cache } from 'react'
import { deploymentFor } from '#core/deployment/get-deployment.ts'
import { may } from '#core/user/policy.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

/** What the one who looks may do with a deployment: what they may not is not offered. */
export interface Rights {
  mayChange: boolean
  mayRemove: boolean
}

/** Asked for once a request; the page for "not found" when there is no such deployment. */
export const loadRights = cache(async (name: string): Promise<Rights> => {
  const actor = await requireActor()
  try {
    const { projectId } = await deploymentFor(panelCore(), actor, name, 'read')
    return { mayChange: may(actor, 'update', projectId), mayRemove: may(actor, 'remove', projectId) }
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
})

/** Whether the one who looks may remove things in any project. */
export async function mayRemoveSomewhere(): Promise<boolean> {
  const actor = await requireActor()
  return actor.isAdministrator || Object.keys(actor.roles).some((projectId) => may(actor, 'remove', projectId))
}
