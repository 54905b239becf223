import { expect, type Page, test } from '@playwright/test'
import type { LogLine } from '../../src/core/ports/queue.ts'
import { apiContext, deploymentView, read } from './support/api.ts'
import { PANEL_URL, SESSION_FILE, state } from './support/instance.ts'
import { makeRepository } from './support/repositories.ts'

test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })

const ENGINE_CUTS =
  'This engine cuts the output of builds by itself: it was started by others, without BUILDKIT_STEP_LOG_MAX_SIZE=1073741824.'

/** Deploys what prints. @returns the rollout's id */
async function print(name: string, args: Record<string, string>): Promise<string> {
  const repository = await makeRepository(state().repositories, 'chatty', name)
  const api = await apiContext()
  const answer = await api.post('/api/v1/deployments', {
    data: { name, repository, port: null, dockerNetworkMode: 'none', dockerBuildArgs: args },
  })
  expect(answer.status(), await answer.text()).toBe(201)
  const id = (await deploymentView(api, name)).latestRollout?.id ?? ''
  await api.dispose()
  return id
}

async function remove(name: string): Promise<void> {
  const api = await apiContext()
  await api.delete(`/api/v1/deployments/${name}`, { data: { name } })
  await expect.poll(async () => (await api.get(`/api/v1/deployments/${name}`)).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
}

async function linesOf(rollout: string): Promise<LogLine[]> {
  const api = await apiContext()
  const { lines } = (await (await read(api, `/api/v1/rollouts/${rollout}/logs`)).json()) as { lines: LogLine[] }
  await api.dispose()
  return lines
}

/** The highest number of a printed line that the page shows, and how old it was when it was looked at, in milliseconds. */
async function newest(page: Page): Promise<{ number: number; ageMs: number }> {
  return page.getByRole('log').evaluate((log) => {
    const shown = [...(log.textContent ?? '').matchAll(/line (\d+) of \d+ at (\d+\.\d+)/g)].at(-1)
    return { number: Number(shown?.[1] ?? 0), ageMs: shown ? Date.now() - Number(shown[2]) * 1000 : 0 }
  })
}

test('a build that prints 10,000 lines a second is live on its page', async ({ page }) => {
  const name = 'e2e-chatty-live'
  const rollout = await print(name, { LINES: '80000', RATE: '10000' })
  await page.goto(`/d/${name}/rollouts/1`)
  const seen: { number: number; ageMs: number }[] = []
  await expect
    .poll(
      async () => {
        const now = await newest(page)
        if (now.number > (seen.at(-1)?.number ?? 0)) seen.push(now)
        return page.getByTestId('step-build').getAttribute('data-state')
      },
      { timeout: 120_000, intervals: [200] },
    )
    .toBe('succeeded')

  const lines = await linesOf(rollout)
  test.skip(
    lines.some(({ text }) => text.includes('output clipped')),
    ENGINE_CUTS,
  )
  test
    .info()
    .annotations.push({ type: 'seen', description: seen.map(({ number, ageMs }) => `${number}: ${Math.round(ageMs)} ms old`).join(', ') })
  // A part was there while the build went on: how many parts depends on how often a busy machine lets the browser look.
  expect(seen.filter(({ number }) => number < 70_000).length).toBeGreaterThan(0)

  // Nothing is missing, in the API as on the page.
  const printed = lines.flatMap(({ text }) => /line (\d+) of/.exec(text)?.[1] ?? []).map(Number)
  expect(printed).toEqual(Array.from({ length: 80_000 }, (_, index) => index + 1))
  await page.getByLabel('Search the log').fill('line 79999 of')
  await expect(page.getByText('0 of 1', { exact: true })).toBeVisible()
  await page.getByRole('button', { name: 'Next match' }).click()
  const match = page.getByRole('log').getByText('line 79999 of', { exact: false })
  await expect(match).toBeVisible()
  // Colours are shown as colours; the other escapes are gone.
  expect(lines.find(({ text }) => text.includes('line 7 of'))?.text).toMatch(/\x1b\[32mcoloured\x1b\[0m x{8}$/)
  await page.getByLabel('Search the log').fill('')
  await page.goto(`/d/${name}/rollouts/1#L40000`)
  await expect(page.getByRole('log').locator('[aria-current]')).toHaveText('40000')
  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Download the log' }).click()
  const file = await (await saved).createReadStream()
  let size = 0
  for await (const chunk of file) size += (chunk as Buffer).length
  expect(size).toBeGreaterThan(80_000 * 80)
  await remove(name)
})

test('a log that outgrows its cap is cut, says so, and ends with the error', async ({ page }) => {
  const name = 'e2e-chatty-much'
  const rollout = await print(name, { LINES: '160000', RATE: '10000', STATUS: '3' })
  await page.goto(`/d/${name}/rollouts/1`)
  await expect(page.getByTestId('rollout-state').first()).toHaveAttribute('data-state', 'failed', { timeout: 240_000 })
  const lines = await linesOf(rollout)
  test.skip(
    lines.some(({ text }) => text.includes('output clipped')),
    ENGINE_CUTS,
  )
  const texts = lines.map(({ text }) => text)
  expect(texts.filter((text) => text.startsWith('The log was cut here: it reached 20 MB'))).toHaveLength(1)
  expect(texts.some((text) => /^… [\d,]+ lines are left out here …$/.test(text))).toBe(true)
  expect(texts.some((text) => text.includes('line 160000 of 160000'))).toBe(true)
  expect(JSON.stringify(lines).length).toBeLessThan(24 * 1024 * 1024)
  const log = page.getByRole('log')
  await expect(log).toContainText('exit code: 3')
  await page.getByLabel('Search the log').fill('left out here')
  await page.getByRole('button', { name: 'Next match' }).click()
  await expect(log.getByText('lines are left out here')).toBeVisible()
  await remove(name)
})
