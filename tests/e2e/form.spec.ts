import { expect, type Page, test } from '@playwright/test'
import { alive } from './support/alive.ts'
import { expectNotServed, expectServed } from './support/answers.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { APPLICATIONS, deploymentName, repositoryOf } from './support/applications.ts'
import { containerId, containersOf, imagesOf, isRunning, stopBehindItsBack } from './support/docker.ts'
import { act, expectRolloutSucceeded, fillForm, shownStatus } from './support/form.ts'
import { HTTP_PORT, PANEL_URL, SESSION_FILE } from './support/instance.ts'
import { commitText } from './support/repositories.ts'

test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })

/** Waits until the rollout that was asked for last has ended, by the API: the page is asked about separately. */
async function latestSucceeded(name: string, number: number): Promise<void> {
  const api = await apiContext()
  await expect.poll(async () => (await deploymentView(api, name)).latestRollout?.number, { timeout: 15_000 }).toBe(number)
  await expectSucceeded(api, (await deploymentView(api, name)).latestRollout?.id ?? '')
  await api.dispose()
}

/** Reloading would hide that a page does not follow. */
async function withoutReload(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => Object.assign(window, { notReloaded: true }))
  return async () => expect(await page.evaluate(() => 'notReloaded' in window)).toBe(true)
}

for (const application of APPLICATIONS) {
  test(`through the form: ${application.title}`, async ({ page }) => {
    const name = deploymentName('form', application)
    const repository = repositoryOf('form', application)
    let rollouts = 1

    await test.step('the plan is read before anything is made', async () => {
      await fillForm(page, name, application, repository)
      await page.getByRole('button', { name: 'Show plan' }).click()
      const plan = page.getByTestId('plan')
      await expect(plan).toBeVisible({ timeout: 90_000 })
      if (application.dockerfile) {
        await plan.locator('summary', { hasText: 'Dockerfile' }).click()
        await expect(plan.locator('pre', { hasText: application.dockerfile })).toBeVisible()
      }
      if (!application.gap) await expect(plan).toContainText('No gap')
      expect(await containersOf(name)).toEqual([])
    })

    await test.step('it is deployed, and its log can be read while it runs', async () => {
      await page.getByRole('button', { name: 'Create and deploy' }).click()
      await page.waitForURL((url) => url.pathname.startsWith(`/d/${name}`))
      if (application.kind === 'node') {
        const log = page.getByRole('log')
        await expect(log).toContainText('building page 2 of 10', { timeout: 120_000 })
        await expect(log).not.toContainText('building page 10 of 10')
        await expect(page.getByTestId('rollout-state').first()).toHaveAttribute('data-state', 'running')
        await expect(page.getByTestId('step-build')).toHaveAttribute('data-state', 'running')
      }
      await expectRolloutSucceeded(page)
      await expectServed(name, application.says('first text'))
      await expect(shownStatus(page)).toHaveAttribute('data-status', 'running')
    })

    await test.step('its address answers in the browser', async () => {
      await page.goto(`/d/${name}`)
      const address = page.getByRole('link', { name: `http://${name}.localhost:${HTTP_PORT}` })
      const [opened] = await Promise.all([page.waitForEvent('popup'), address.click()])
      await expect(opened.locator('body')).toContainText(application.says('first text'))
      await opened.close()
    })

    await test.step('a container that is stopped behind its back is brought back, and the page says so without a reload', async () => {
      const notReloaded = await withoutReload(page)
      await stopBehindItsBack(`webops-${name}`)
      await expect(page.getByRole('region', { name: 'Mended by WebOps' })).toBeVisible({ timeout: 60_000 })
      await expect(shownStatus(page)).toHaveAttribute('data-status', 'running')
      await notReloaded()
      await act(page, 'Restart', name)
      await latestSucceeded(name, (rollouts += 1))
      await expect(shownStatus(page)).toHaveAttribute('data-status', 'running')
      await expectServed(name, application.says('first text'))
      await notReloaded()
    })

    await test.step('it stops, starts and restarts', async () => {
      await act(page, 'Stop', name)
      await latestSucceeded(name, (rollouts += 1))
      await expect(shownStatus(page)).toHaveAttribute('data-status', 'stopped')
      expect(await isRunning(`webops-${name}`)).toBe(false)
      await expectNotServed(name)
      await act(page, 'Start', name)
      await latestSucceeded(name, (rollouts += 1))
      await expect(shownStatus(page)).toHaveAttribute('data-status', 'running')
      await expectServed(name, application.says('first text'))
      const before = await containerId(`webops-${name}`)
      await act(page, 'Restart', name, application.gap ? 'Nothing will serve for about' : 'No gap')
      await latestSucceeded(name, (rollouts += 1))
      expect(await containerId(`webops-${name}`)).not.toBe(before)
      await expectServed(name, application.says('first text'))
    })

    if (repository) {
      await test.step('a changed commit is served after a redeploy', async () => {
        const commit = await commitText(repository, application.textFile, 'first text', 'second text')
        await act(page, 'Redeploy', name)
        await latestSucceeded(name, (rollouts += 1))
        await expectServed(name, application.says('second text'))
        await expect(page.getByText(commit.slice(0, 7)).first()).toBeVisible()
      })
    }

    await test.step('the log of the container is shown', async () => {
      await page.goto(`/d/${name}/logs`)
      await expect(page.getByRole('log')).toBeVisible()
    })

    await test.step('it is removed when its name is typed', async () => {
      await act(page, 'Remove', name)
      const api = await apiContext()
      await expect.poll(async () => (await read(api, `/api/v1/deployments/${name}`)).status(), { timeout: 60_000 }).toBe(404)
      await api.dispose()
      expect(await containersOf(name)).toEqual([])
      expect(await imagesOf(name)).toEqual([])
      await page.goto('/')
      await expect(page.getByRole('link', { name, exact: true })).toHaveCount(0)
    })
  })
}

test('what is wrong with the input stands at its field', async ({ page }) => {
  await page.goto('/new')
  await (await alive(page.getByLabel('Name', { exact: true }))).fill('Not A Name')
  await page.getByLabel('Repository', { exact: true }).fill('--upload-pack=touch /tmp/x')
  await page.getByRole('button', { name: 'Show plan' }).click()
  await expect(page.getByLabel('Name', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByLabel('Repository', { exact: true })).toHaveAttribute('aria-invalid', 'true')
  await expect(page.getByTestId('plan')).toHaveCount(0)
})

test('a deploy that cannot work says which step failed, why, and what to do', async ({ page }) => {
  const api = await apiContext()
  const made = await api.post('/api/v1/deployments', {
    data: {
      name: 'e2e-form-broken',
      repository: repositoryOf('form', { fixture: 'node' } as never),
      dockerfilePath: 'Dockerfile.missing',
      autoGenerateDockerfile: false,
    },
  })
  expect(made.status(), await made.text()).toBe(201)
  await page.goto('/d/e2e-form-broken/rollouts/1')
  await expect(page.getByTestId('rollout-state').first()).toHaveAttribute('data-state', 'failed', { timeout: 60_000 })
  await expect(page.getByText('Dockerfile.missing').first()).toBeVisible()
  await api.delete('/api/v1/deployments/e2e-form-broken', { data: { name: 'e2e-form-broken' } })
  await expect.poll(async () => (await read(api, '/api/v1/deployments/e2e-form-broken')).status(), { timeout: 60_000 }).toBe(404)
  await api.dispose()
})
