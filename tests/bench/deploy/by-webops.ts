import { setTimeout as sleep } from 'node:timers/promises'
import type { DeploymentView, PlanView, RolloutView } from '../../../src/api/schemas/views.ts'
import type { Installation } from '../support/installation.ts'
import { firstAnswer } from './first-answer.ts'
import type { Sample } from './samples.ts'

const ROLLOUT_LIMIT_MS = 300_000

/** A deployment of a sample that runs. */
export interface Deployed {
  host: string
  /** What it is built with. */
  dockerfile: string
}

export interface WebopsTimes {
  /** From the request to the new text at the deployment's address, in milliseconds. */
  total: number
  rollout: RolloutView
}

/** Makes the deployment and waits for its first rollout, which fills the caches. */
export async function makeDeployment(
  { api }: Installation,
  { deployment, repository }: Sample,
  runtime: 'docker' | 'systemd',
  signal: AbortSignal,
): Promise<Deployed> {
  const made = await api<DeploymentView>('POST', '/api/v1/deployments', { name: deployment, repository, runtime })
  await rolloutEnd(api, made.latestRollout?.id ?? '', signal)
  const plan = await api<PlanView>('POST', '/api/v1/plans', { kind: 'deploy', name: deployment })
  const artifact = plan.steps.flatMap((step) => step.artifacts).find(({ kind }) => kind === 'dockerfile')
  if (!artifact) throw new Error(`The plan of ${deployment} shows no Dockerfile.`)
  return { host: new URL(made.url ?? 'http://localhost').hostname, dockerfile: artifact.content }
}

/** Rolls the newest commit out and asks the deployment's address until it has the new text. Waits for the rollout's end. */
export async function deployByWebops(installation: Installation, sample: Sample, host: string, signal: AbortSignal): Promise<WebopsTimes> {
  const { api, httpPort } = installation
  const begun = performance.now()
  const queued = api<{ id: string }>('POST', `/api/v1/deployments/${sample.deployment}/rollouts`, { kind: 'deploy' })
  await Promise.all([queued, firstAnswer(httpPort, host, sample.text, signal)])
  const total = performance.now() - begun
  return { total, rollout: await rolloutEnd(api, (await queued).id, signal) }
}

/** Removes the deployment with all that it has. */
export async function removeDeployment({ api }: Installation, { deployment }: Sample, signal: AbortSignal): Promise<void> {
  const { id } = await api<{ id: string }>('DELETE', `/api/v1/deployments/${deployment}`, { name: deployment })
  await rolloutEnd(api, id, signal)
}

async function rolloutEnd(api: Installation['api'], id: string, signal: AbortSignal): Promise<RolloutView> {
  const giveUpAt = performance.now() + ROLLOUT_LIMIT_MS
  for (;;) {
    const rollout = await api<RolloutView>('GET', `/api/v1/rollouts/${id}`)
    if (rollout.state === 'succeeded') return rollout
    if (rollout.state !== 'queued' && rollout.state !== 'running')
      throw new Error(`Rollout ${rollout.number} of ${rollout.deployment} is ${rollout.state}: ${JSON.stringify(rollout.error)}`)
    if (performance.now() > giveUpAt) throw new Error(`Rollout ${rollout.number} of ${rollout.deployment} does not end.`)
    signal.throwIfAborted()
    await sleep(100)
  }
}
