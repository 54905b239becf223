import type { MemoryCore } from './memory-core.ts'
import { hooked } from './webhook-world.ts'
import { githubSamples } from '../conformance/forge/samples/github.ts'
import { FACTS, type ForgeSamples } from '../conformance/forge/samples/sample.ts'
import type { DeploymentRecord } from '#core/deployment/deployment-record.ts'
import { seeToPreviews } from '#core/preview/see-to-previews.ts'
import type { webhookInput } from '#core/webhook/webhook.schema.ts'
import type { z } from 'zod'

/** Of the pull request that the samples tell of. */
export const KEY = `pr-${FACTS.number}`

/** A deployment whose webhook makes previews of pull requests. */
export async function previewed(memory: MemoryCore, samples: ForgeSamples = githubSamples, input: z.input<typeof webhookInput> = {}) {
  const { core } = memory
  const shop = await hooked(memory, samples, { branches: ['**'], pullRequests: 'own', ...input })
  const name = `${shop.name}-${KEY}`
  const preview = async () => (await core.deployments.getByName(name)) as DeploymentRecord
  return {
    ...shop,
    previewName: name,
    preview,
    record: () => core.previews.get(shop.id, KEY),
    parent: async () => (await core.deployments.get(shop.id)) as DeploymentRecord,
    /** Of the preview, the newest first. */
    previewRollouts: async () => (await core.rollouts.list((await preview()).id, { limit: 100 })).items,
    /** As the worker does when it is done with the removal. */
    worked: async () => {
      const { id, latestRolloutId } = await preview()
      await core.rollouts.finish(latestRolloutId ?? '', { state: 'succeeded' })
      await core.deployments.markRemoved(id)
    },
    see: async () => {
      const errors: unknown[] = []
      await seeToPreviews(core, (error) => errors.push(error))
      return errors
    },
  }
}
