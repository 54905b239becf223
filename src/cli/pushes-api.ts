import { pushView, type PushView } from '#api/schemas/push-view.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API that are about pushes, each with its answer checked. */

const pushPath = (name: string) => `${deploymentPath(name)}/push`

export async function getPush(client: Client, name: string): Promise<PushView> {
  return pushView.parse(await client.request('GET', pushPath(name)))
}

/** Null where there is no such deployment. @throws push_not_taken for one whose source is elsewhere */
export async function findPush(client: Client, name: string): Promise<PushView | null> {
  try {
    return await getPush(client, name)
  } catch (error) {
    if (error instanceof WebopsError && error.code === 'deployment_not_found') return null
    throw error
  }
}

export async function updatePush(client: Client, name: string, changes: unknown): Promise<PushView> {
  return pushView.parse(await client.request('PATCH', pushPath(name), changes))
}
