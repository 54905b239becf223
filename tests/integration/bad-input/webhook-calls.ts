import type { MemoryApi } from '../../support/memory-api.ts'
import { LOCAL_TOKEN } from '../../support/memory-core.ts'
import type { Call } from './calls.ts'
import type { Answer } from './refusal.ts'
import { valueAt, type Place } from './schema-leaves.ts'

const WEBHOOK = '/api/v1/deployments/there/webhook'

export const WEBHOOK_KEYS = [
  'post /api/v1/deployments/{name}/webhook',
  'patch /api/v1/deployments/{name}/webhook',
  'post /api/v1/deployments/{name}/deploy-hooks',
  'put /api/v1/deployments/{name}/poll',
  'patch /api/v1/deployments/{name}/preview-settings',
  'post /api/v1/deployments/{name}/previews/{preview}/approve',
]

/** The calls that set a webhook or a poll and make deploy hooks, with what can be seen of a value that they took. */
export function webhookCalls(call: (method: string, url: string, body: unknown) => Call, panel: MemoryApi) {
  const { database } = panel.memory
  const seen = (place: Place, value: unknown, { body }: Answer) => (value === null ? undefined : [valueAt(body, place)])
  return {
    'post /api/v1/deployments/{name}/webhook': {
      async prepare() {
        await database.webhook.deleteMany()
        return call('POST', WEBHOOK, {})
      },
      seen,
    },
    'patch /api/v1/deployments/{name}/webhook': {
      async prepare() {
        await database.webhook.deleteMany()
        await panel.ask('POST', WEBHOOK, { token: LOCAL_TOKEN, body: {} })
        return call('PATCH', WEBHOOK, {})
      },
      seen,
    },
    'post /api/v1/deployments/{name}/deploy-hooks': {
      async prepare() {
        await database.deployHook.deleteMany()
        return call('POST', '/api/v1/deployments/there/deploy-hooks', { name: 'registry' })
      },
      seen,
    },
    'patch /api/v1/deployments/{name}/preview-settings': {
      async prepare() {
        await database.previewSettings.deleteMany()
        return call('PATCH', '/api/v1/deployments/there/preview-settings', {})
      },
      seen,
    },
    'post /api/v1/deployments/{name}/previews/{preview}/approve': {
      async prepare() {
        const { id } = await database.deployment.findUniqueOrThrow({ where: { name: 'there' } })
        const head = { pullRequest: 7, title: 'A cart', headRef: 'cart', headRepository: null, author: 'ada', pushedAt: new Date() }
        await database.webhook.deleteMany()
        await panel.ask('POST', WEBHOOK, { token: LOCAL_TOKEN, body: { pullRequests: 'all' } })
        await panel.memory.core.previews.note(id, 'pr-7', { ...head, headCommit: 'c'.repeat(40), isFork: true })
        return call('POST', '/api/v1/deployments/there/previews/pr-7/approve', { commit: 'c'.repeat(40) })
      },
      // The answer tells of the rollout alone.
      seen: () => undefined,
    },
    'put /api/v1/deployments/{name}/poll': {
      async prepare() {
        await database.repositoryPoll.deleteMany()
        return call('PUT', '/api/v1/deployments/there/poll', {})
      },
      seen,
    },
  }
}
