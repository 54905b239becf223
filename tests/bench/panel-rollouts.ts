import { setTimeout as sleep } from 'node:timers/promises'
import type { DeploymentView, RolloutView } from '../../src/api/schemas/views.ts'
import { makeSample } from './deploy/samples.ts'
import type { Installation } from './support/installation.ts'

/** One more than the worker takes on at once. */
const DEPLOYMENTS = 5
const POLL_MS = 250

/** Real rollouts of real containers: a first deploy of each deployment, and then restarts and deploys by turns. */
export async function rollOut(installation: Installation, count: number, signal: AbortSignal): Promise<void> {
  const { api, repositories } = installation
  const lanes = Array.from({ length: DEPLOYMENTS }, async (_, lane) => {
    const name = `panelbench-live-${lane}`
    const { repository } = await makeSample('static', repositories, name)
    const made = await api<DeploymentView>('POST', '/api/v1/deployments', { name, repository, runtime: 'docker' })
    await rolloutEnd(installation, made.latestRollout?.id ?? '', signal)
    for (let done = 1; done < count / DEPLOYMENTS; done++) {
      const kind = done % 2 === 0 ? 'deploy' : 'restart'
      const { id } = await api<{ id: string }>('POST', `/api/v1/deployments/${name}/rollouts`, { kind })
      await rolloutEnd(installation, id, signal)
    }
  })
  await Promise.all(lanes)
}

export async function removeDeployments(installation: Installation, signal: AbortSignal): Promise<void> {
  const { items } = await installation.api<{ items: DeploymentView[] }>('GET', '/api/v1/deployments?q=panelbench-live-')
  const removals = items.map(async ({ name }) => {
    const { id } = await installation.api<{ id: string }>('DELETE', `/api/v1/deployments/${name}`, { name })
    await rolloutEnd(installation, id, signal)
  })
  await Promise.all(removals)
}

async function rolloutEnd({ api }: Installation, id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { state, number, deployment, error } = await api<RolloutView>('GET', `/api/v1/rollouts/${id}`)
    if (state === 'succeeded') return
    if (state !== 'queued' && state !== 'running')
      throw new Error(`Rollout ${number} of ${deployment} is ${state}: ${JSON.stringify(error)}`)
    await sleep(POLL_MS, undefined, { signal })
  }
}
