import { expect, test } from '@playwright/test'
import { apiContext, deploymentView, expectSucceeded } from './support/api.ts'
import { PANEL_URL, SESSION_FILE, state, webops } from './support/instance.ts'

test.use({ baseURL: PANEL_URL, storageState: SESSION_FILE })

const NAME = 'e2e-commands'

test('commands: before the switch, on the page, and in the shell of who asks', async ({ page }) => {
  const api = await apiContext()
  const made = await api.post('/api/v1/deployments', {
    data: {
      name: NAME,
      dockerImageName: 'nginx:stable',
      port: 80,
      dockerEnvVars: { COLOUR: 'green', KEY: { value: 'e2e-canary-7341', secret: true } },
    },
  })
  expect(made.status(), await made.text()).toBe(201)
  await expectSucceeded(api, (await deploymentView(api, NAME)).latestRollout?.id ?? '')

  await test.step('the settings have a release command, whose failure leaves what serves', async () => {
    const releaseCommand = 'echo "painting it $COLOUR"; exit 3'
    expect((await api.patch(`/api/v1/deployments/${NAME}`, { data: { releaseCommand } })).status()).toBe(200)
    await page.goto(`/d/${NAME}/settings`)
    await expect(page.getByLabel('Command', { exact: true })).toHaveValue(releaseCommand)
    await expect(page.getByLabel('Release time-out')).toHaveValue('600')
    const asked = await api.post(`/api/v1/deployments/${NAME}/rollouts`, { data: { kind: 'reconfigure' } })
    const { id, number } = (await asked.json()) as { id: string; number: number }
    await expect
      .poll(async () => ((await (await api.get(`/api/v1/rollouts/${id}`)).json()) as { state: string }).state, { timeout: 60_000 })
      .toBe('failed')
    await page.goto(`/d/${NAME}/rollouts/${number}`)
    await expect(page.getByText('The release command ended with exit status 3, so nothing was switched.').first()).toBeVisible()
    await expect(page.getByRole('log')).toContainText('painting it green')
    expect((await deploymentView(api, NAME)).status).toBe('running')
  })

  await test.step('Run command shows what it prints, without secrets, and its status', async () => {
    await page.goto(`/d/${NAME}`)
    await page.getByRole('button', { name: 'Run command' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Command', { exact: true }).fill('echo "$COLOUR and $KEY"; echo apart >&2; exit 7')
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(dialog.getByText('It ended by itself (exit status 7).')).toBeVisible({ timeout: 30_000 })
    await expect(dialog.getByRole('log')).toContainText('green and [REDACTED]')
    await expect(dialog.getByRole('log')).toContainText('apart')

    await dialog.getByLabel('Command', { exact: true }).fill('sleep 1000')
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await dialog.getByRole('button', { name: 'End the command' }).click({ timeout: 30_000 })
    await expect(dialog.getByText(/^It was ended \(exit status/)).toBeVisible({ timeout: 30_000 })
  })

  await test.step('the terminal takes what is typed, knows its size, hides secrets and says how it ended', async () => {
    await page.goto(`/d/${NAME}/terminal`)
    await page.getByLabel('Where').selectOption('fresh')
    await page.getByRole('button', { name: 'Open' }).click()
    await expect(page.getByText(/^It runs, with release 1/)).toBeVisible({ timeout: 30_000 })
    const shown = page.locator('.xterm-rows')
    await page.keyboard.type('echo $((40+2))-$COLOUR-$KEY; echo size $(stty size) end\n')
    await expect(shown).toContainText('42-green-[REDACTED]')
    await expect(shown).toContainText(/size \d+ 1\d\d end/)
    // Enter in its field is not another one.
    await page.getByLabel('Command', { exact: true }).press('Enter')
    await page.getByLabel(`Terminal of ${NAME}`).focus()
    await page.keyboard.type('echo still-$((1+1))\n')
    await expect(shown).toContainText('still-2')
    await expect(shown).toContainText('42-green-[REDACTED]')
    await page.setViewportSize({ width: 700, height: 900 })
    // It hears of its new size a moment later.
    await expect(async () => {
      await page.keyboard.type('echo now $(stty size) end\n')
      await expect(shown).toContainText(/now \d+ \d\d end/, { timeout: 1000 })
    }).toPass({ timeout: 15_000 })
    await page.keyboard.press('Shift+Escape')
    await expect(page.getByLabel(`Terminal of ${NAME}`)).not.toBeFocused()
    await page.getByLabel(`Terminal of ${NAME}`).focus()
    await page.keyboard.type('exit 5\n')
    await expect(page.getByText('It ended by itself (exit status 5).')).toBeVisible()
    await page.setViewportSize({ width: 1280, height: 720 })
  })

  await test.step('webops run has its outputs and its status', async () => {
    const ended = await webops(state().root, ['run', NAME, '--', 'sh', '-c', 'echo $COLOUR; echo apart >&2; exit 9'], { timeoutMs: 60_000 })
    expect(ended).toMatchObject({ status: 9, stdout: 'green\n' })
    expect(ended.stderr).toContain('apart')
  })
  await api.delete(`/api/v1/deployments/${NAME}`, { data: { name: NAME } })
  await api.dispose()
})
