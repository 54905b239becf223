import { type APIRequestContext, expect, test } from '@playwright/test'
import { expectNotServed, expectServed, ask } from './support/answers.ts'
import { apiContext, deploymentView, expectMended, expectStatus, expectSucceeded, read } from './support/api.ts'
import { APPLICATIONS, deploymentName, repositoryOf } from './support/applications.ts'
import { containersOf, imagesOf, isRunning, stopBehindItsBack } from './support/docker.ts'
import { commitText } from './support/repositories.ts'
import type { DeploymentView } from '../../src/api/schemas/views.ts'

let api: APIRequestContext
test.beforeAll(async () => {
  api = await apiContext()
})
test.afterAll(() => api.dispose())

async function roll(name: string, kind: string): Promise<void> {
  const answer = await api.post(`/api/v1/deployments/${name}/rollouts`, { data: { kind } })
  expect(answer.status(), await answer.text()).toBe(202)
  await expectSucceeded(api, ((await answer.json()) as { id: string }).id)
}

for (const application of APPLICATIONS) {
  test(`through the API: ${application.title}`, async () => {
    const name = deploymentName('api', application)
    const repository = repositoryOf('api', application)
    const input = { name, ...application.fields, ...(repository ? { repository } : {}) }

    await test.step('the plan can be read, and makes nothing', async () => {
      const planned = await api.post('/api/v1/plans', { data: { kind: 'deploy', deployment: input }, timeout: 120_000 })
      expect(planned.status(), await planned.text()).toBe(200)
      const plan = (await planned.json()) as { steps: { artifacts: { kind: string; content: string }[] }[]; gapSeconds: number }
      const dockerfile = plan.steps.flatMap((step) => step.artifacts).find((artifact) => artifact.kind === 'dockerfile')
      if (application.dockerfile) expect(dockerfile?.content).toContain(application.dockerfile)
      else expect(dockerfile).toBeUndefined()
      expect((await read(api, `/api/v1/deployments/${name}`)).status()).toBe(404)
    })

    await test.step('it is made, deployed and answers', async () => {
      const made = await api.post('/api/v1/deployments', { data: input })
      expect(made.status(), await made.text()).toBe(201)
      const { latestRollout } = (await made.json()) as DeploymentView
      await expectSucceeded(api, latestRollout?.id ?? '')
      await expectServed(name, application.says('first text'))
      const view = await deploymentView(api, name)
      expect(view).toMatchObject({ status: 'running', release: { number: 1 } })
      const port = view.routes.find((route) => route.port !== null)?.port
      if (port) expect((await ask({ port })).status).toBe(200)
      const log = (await (await read(api, `/api/v1/rollouts/${latestRollout?.id}/logs`)).json()) as { lines: { text: string }[] }
      expect(log.lines.map((line) => line.text).join('\n')).toMatch(application.logs)
    })

    await test.step('a container that is stopped behind its back is brought back', async () => {
      await stopBehindItsBack(`webops-${name}`)
      await expectMended(api, name)
      expect(await isRunning(`webops-${name}`)).toBe(true)
      await expectServed(name, application.says('first text'))
      await roll(name, 'restart')
      await expectStatus(api, name, 'running')
    })

    await test.step('it stops, starts and restarts', async () => {
      await roll(name, 'stop')
      expect(await isRunning(`webops-${name}`)).toBe(false)
      await expectNotServed(name)
      await expectStatus(api, name, 'stopped')
      await roll(name, 'start')
      await expectServed(name, application.says('first text'))
      await roll(name, 'restart')
      await expectServed(name, application.says('first text'))
    })

    if (repository) {
      await test.step('a changed commit is served after a redeploy', async () => {
        const commit = await commitText(repository, application.textFile, 'first text', 'second text')
        await roll(name, 'deploy')
        await expectServed(name, application.says('second text'))
        expect((await deploymentView(api, name)).release?.commit).toBe(commit)
      })
    }

    await test.step('it is removed with its containers and images', async () => {
      expect((await api.delete(`/api/v1/deployments/${name}`, { data: { name: 'another' } })).status()).toBeGreaterThanOrEqual(400)
      const removed = await api.delete(`/api/v1/deployments/${name}`, { data: { name } })
      expect(removed.status(), await removed.text()).toBe(202)
      await expect.poll(async () => (await read(api, `/api/v1/deployments/${name}`)).status(), { timeout: 60_000 }).toBe(404)
      expect(await containersOf(name)).toEqual([])
      expect(await imagesOf(name)).toEqual([])
    })
  })
}

test('the API answers nobody without a token, and says so in its own shape', async ({ playwright }) => {
  const nobody = await playwright.request.newContext({
    baseURL: (await import('./support/instance.ts')).PANEL_URL,
    ignoreHTTPSErrors: true,
  })
  for (const path of ['/api/v1/deployments', '/api/v1/addons', '/api/v1/tokens', '/api/v1/me', '/api/v1/events']) {
    const answer = await nobody.get(path)
    expect(answer.status(), path).toBe(401)
    expect(await answer.json()).toMatchObject({ error: { code: expect.any(String), message: expect.any(String) } })
  }
  expect((await nobody.get('/api/v1/health')).status()).toBe(200)
  expect((await nobody.get('/api/openapi.json')).status()).toBe(200)
  await nobody.dispose()
})
