import { expect, test, type APIRequestContext } from '@playwright/test'
import type { RolloutView } from '../../src/api/schemas/views.ts'
import { ask, expectServed } from './support/answers.ts'
import { apiContext, deploymentView, expectSucceeded, read } from './support/api.ts'
import { state } from './support/instance.ts'
import { makeRepository } from './support/repositories.ts'

/**
 * Repositories without a Dockerfile, of the frameworks that people bring: detected, built, routed and asked. Django and a
 * static site go through the form, the API and the CLI in their own tests.
 */

interface Framework {
  kind: string
  fixture?: string
  fields?: Record<string, unknown>
  /** What the rollout found it to be. */
  evidence: RegExp
  says: string
  /** A path that no file has: a single-page application answers it with its page. */
  deep?: string
}

const FRAMEWORKS: Framework[] = [
  { kind: 'express', evidence: /express/i, says: 'express says: hello' },
  { kind: 'nest', evidence: /nest/i, says: 'nest says: hello' },
  { kind: 'next', evidence: /next/i, says: 'next says: hello' },
  { kind: 'vite', evidence: /vite/i, says: 'vite says: hello', deep: '/cart/7' },
  { kind: 'astro', evidence: /astro/i, says: 'astro says: hello' },
  { kind: 'flask', evidence: /flask/i, says: 'flask says: hello' },
  { kind: 'fastapi', evidence: /fastapi/i, says: 'fastapi says: hello' },
  { kind: 'php', evidence: /index\.php/, says: 'php says: hello' },
  { kind: 'go', evidence: /go\.mod/, says: 'go says: hello' },
  {
    kind: 'monorepo-api',
    fixture: 'monorepo',
    fields: { rootDirectory: 'apps/api' },
    evidence: /apps\/api/,
    says: 'monorepo says: hello from the api',
  },
  {
    kind: 'monorepo-web',
    fixture: 'monorepo',
    fields: { rootDirectory: 'apps/web' },
    evidence: /apps\/web/,
    says: 'monorepo says: hello from the web',
  },
]

/** A base image that is not there yet is made first, from the distribution's packages where no registry answers. */
const LONGEST_MS = 600_000

let api: APIRequestContext
test.beforeAll(async () => {
  api = await apiContext()
})
test.afterAll(() => api.dispose())

for (const { kind, fixture = kind, fields, evidence, says, deep } of FRAMEWORKS) {
  test(`${kind} is deployed from its sources alone, and answers`, async () => {
    test.setTimeout(LONGEST_MS + 60_000)
    const name = `e2e-framework-${kind}`
    const repository = await makeRepository(state().repositories, `frameworks/${fixture}`, `framework-${kind}`)
    const made = await api.post('/api/v1/deployments', { data: { name, repository, ...fields } })
    expect(made.status(), await made.text()).toBe(201)
    const { latestRollout } = await deploymentView(api, name)
    const rollout: RolloutView = await expectSucceeded(api, latestRollout?.id ?? '', LONGEST_MS)
    expect(await (await read(api, `/api/v1/rollouts/${rollout.id}/logs`)).text()).toMatch(evidence)

    await expectServed(name, says)
    if (deep !== undefined) expect((await ask({ host: `${name}.localhost` }, deep)).body).toContain(says)

    await api.delete(`/api/v1/deployments/${name}`, { data: { name } })
    await expect.poll(async () => (await read(api, `/api/v1/deployments/${name}`)).status(), { timeout: 60_000 }).toBe(404)
  })
}
