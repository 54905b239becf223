import { pollView, type PollView } from '#api/schemas/poll-view.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API that are about looking at a repository, each with its answer checked. */

const pollPath = (name: string) => `${deploymentPath(name)}/poll`

export async function getPoll(client: Client, name: string): Promise<PollView> {
  return pollView.parse(await client.request('GET', pollPath(name)))
}

export async function setPoll(client: Client, name: string, everyMinutes: number): Promise<PollView> {
  return pollView.parse(await client.request('PUT', pollPath(name), { everyMinutes }))
}

export async function removePoll(client: Client, name: string): Promise<void> {
  await client.request('DELETE', pollPath(name))
}
