import { type APIRequestContext, type APIResponse, expect, request } from '@playwright/test'
import type { DeploymentView, RolloutView } from '../../../src/api/schemas/views.ts'
import { PANEL_URL, state } from './instance.ts'

/** The REST API with the token that the set-up made. */
export async function apiContext(token = state().token): Promise<APIRequestContext> {
  return request.newContext({ baseURL: PANEL_URL, ignoreHTTPSErrors: true, extraHTTPHeaders: { authorization: `Bearer ${token}` } })
}

export async function deploymentView(api: APIRequestContext, name: string): Promise<DeploymentView> {
  const answer = await read(api, `/api/v1/deployments/${name}`)
  expect(answer.status(), await answer.text()).toBe(200)
  return (await answer.json()) as DeploymentView
}

/** Reads again when the proxy closed the connection under it, as it does when its routes change. */
export async function read(api: APIRequestContext, path: string): Promise<APIResponse> {
  return api.get(path, { maxRetries: 3 })
}

/** Waits until a rollout has ended. @returns it, and fails with its reason when it did not succeed */
export async function expectSucceeded(api: APIRequestContext, id: string, timeout = 240_000): Promise<RolloutView> {
  let rollout: RolloutView | undefined
  await expect
    .poll(
      async () => {
        rollout = (await (await read(api, `/api/v1/rollouts/${id}`)).json()) as RolloutView
        return ['succeeded', 'failed', 'cancelled'].includes(rollout.state)
      },
      { timeout, intervals: [250] },
    )
    .toBe(true)
  expect(rollout?.state, JSON.stringify(rollout?.error)).toBe('succeeded')
  return rollout as RolloutView
}

/** What should run was brought back, and that is on record. */
export async function expectMended(api: APIRequestContext, name: string): Promise<void> {
  const mends = async () => ((await (await read(api, `/api/v1/deployments/${name}/mends`)).json()) as { items: unknown[] }).items.length
  await expect.poll(mends, { timeout: 60_000, intervals: [250] }).toBeGreaterThan(0)
  await expectStatus(api, name, 'running')
}

export async function expectStatus(
  api: APIRequestContext,
  name: string,
  status: DeploymentView['status'],
  timeout = 30_000,
): Promise<void> {
  await expect.poll(async () => (await deploymentView(api, name)).status, { timeout, intervals: [250] }).toBe(status)
}
