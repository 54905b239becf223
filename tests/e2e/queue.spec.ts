import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type APIRequestContext } from '@playwright/test'
import { alive } from './support/alive.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { containersOf, imagesOf } from './support/docker.ts'
import { PANEL_URL, SESSION_FILE, state } from './support/instance.ts'
import { commitAll, makeRepository } from './support/repositories.ts'
import type { RolloutView } from '../../src/api/schemas/views.ts'

/** What waits can be put in another order and dropped, and what runs can be ended, on the page. */

const NAME = 'e2e-queue'
test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })

let api: APIRequestContext
test.beforeAll(async () => {
  api = await apiContext()
  const repository = await makeRepository(state().repositories, 'static', 'queue-static')
  const made = await api.post('/api/v1/deployments', { data: { name: NAME, repository } })
  expect(made.status(), await made.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')
  // From now on a build of it takes a minute.
  writeFileSync(join(repository, 'Dockerfile'), 'FROM nginx:stable\nRUN sleep 60\n')
  await commitAll(repository, 'Take a minute')
})
test.afterAll(async () => {
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await expect.poll(async () => (await read(api, `/api/v1/deployments/${NAME}`)).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
})

async function ask(kind: string): Promise<{ id: string; number: number }> {
  const asked = await api.post(`/api/v1/deployments/${NAME}/rollouts`, { data: { kind } })
  expect(asked.status(), await asked.text()).toBe(202)
  return (await asked.json()) as { id: string; number: number }
}
const rollout = async (id: string) => (await (await read(api, `/api/v1/rollouts/${id}`)).json()) as RolloutView

test('moves and drops what waits, and cancels what runs within seconds', async ({ page }) => {
  const [containers, images] = [await containersOf(NAME), await imagesOf(NAME)]
  const slow = await ask('deploy')
  await expect
    .poll(async () => (await rollout(slow.id)).steps.find(({ state: at }) => at === 'running')?.key, { timeout: 30_000 })
    .toBe('build')
  const [stop, restart, start] = [await ask('stop'), await ask('restart'), await ask('start')]

  await page.goto(`/d/${NAME}`)
  const waiting = page.getByRole('region', { name: '3 rollouts wait' })
  const order = () => waiting.getByRole('listitem').getByRole('link').allInnerTexts()
  expect(await order()).toEqual([`Stop ${stop.number}`, `Restart ${restart.number}`, `Start ${start.number}`])
  await (await alive(waiting.getByRole('button', { name: `Run Restart ${restart.number} earlier` }))).click()
  await expect.poll(order).toEqual([`Restart ${restart.number}`, `Stop ${stop.number}`, `Start ${start.number}`])

  await waiting.getByRole('button', { name: `Drop Stop ${stop.number}` }).click()
  await expect(page.getByRole('region', { name: '2 rollouts wait' })).toBeVisible()
  expect(await rollout(stop.id)).toMatchObject({ state: 'cancelled', startedAt: null })
  await page.getByRole('button', { name: `Drop Start ${start.number}` }).click()

  // What runs is what the page shows, though others were asked for later.
  await expect(page.getByRole('link', { name: `Deploy ${slow.number}`, exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Cancel', exact: true }).click()
  await expect.poll(async () => (await rollout(slow.id)).state, { timeout: 10_000, intervals: [100] }).toBe('cancelled')
  const { steps, finishedAt } = await rollout(slow.id)
  expect(steps.find(({ key }) => key === 'build')?.state).toBe('cancelled')
  await expectSucceeded(api, restart.id)
  const restarted = await rollout(restart.id)
  expect(Date.parse(restarted.startedAt ?? '') - Date.parse(finishedAt ?? '')).toBeLessThan(3000)
  expect(await containersOf(NAME)).toEqual(containers)
  expect(await imagesOf(NAME)).toEqual(images)
})
