import type { z } from 'zod'
import { FACTS, rawRequest, type ForgeSamples, type Sample } from '../conformance/forge/samples/sample.ts'
import { bitbucketServerSamples } from '../conformance/forge/samples/bitbucket-server.ts'
import { bitbucketSamples } from '../conformance/forge/samples/bitbucket.ts'
import { giteaSamples } from '../conformance/forge/samples/gitea.ts'
import { githubSamples } from '../conformance/forge/samples/github.ts'
import { gitlabSamples } from '../conformance/forge/samples/gitlab.ts'
import { gogsSamples } from '../conformance/forge/samples/gogs.ts'
import { LOCAL, type MemoryCore } from './memory-core.ts'
import { createDeployment } from '#core/deployment/create-deployment.ts'
import type { ForgeRequest } from '#core/forge/forge.ts'
import { findWebhook, receiveWebhook, type DeliveryAnswer } from '#core/webhook/receive-webhook.ts'
import { createWebhook } from '#core/webhook/set-webhook.ts'
import type { webhookInput } from '#core/webhook/webhook.schema.ts'

/** Each forge with its samples. */
export const SAMPLES: [string, ForgeSamples][] = [
  githubSamples,
  gitlabSamples,
  giteaSamples,
  gogsSamples,
  bitbucketSamples,
  bitbucketServerSamples,
].map((samples) => [samples.forge.title, samples])

export interface Sending {
  /** Of the delivery. */
  id?: string
  secret?: string
  /** Fields in the place of the sample's. */
  payload?: Record<string, unknown>
  headers?: Record<string, string>
  /** Whether the payload goes in a form. */
  form?: boolean
}

let made = 0

/** A deployment of the samples' repository, with a webhook that is set as it has to be. */
export async function hooked(memory: MemoryCore, samples: ForgeSamples, input: z.input<typeof webhookInput> = {}) {
  const { core } = memory
  const name = `shop-${(made += 1)}`
  const { id } = await createDeployment(core, LOCAL, { name, repository: samples.repository.address }, { deploy: false, via: 'api' })
  const { secret, url, key } = await createWebhook(core, LOCAL, name, { forge: samples.forge.id, ...input })
  const request = (sample: Sample, more: Sending = {}) => signedRequest(samples, sample, { secret, ...more })
  return {
    name,
    id,
    secret,
    url,
    key,
    request,
    send: async (sample: Sample, more?: Sending): Promise<DeliveryAnswer> =>
      receiveWebhook(core, await findWebhook(core, key), request(sample, more)),
    raw: async (given: ForgeRequest): Promise<DeliveryAnswer> => receiveWebhook(core, await findWebhook(core, key), given),
    /** Newest first. */
    rollouts: async () => (await core.rollouts.list(id, { limit: 100 })).items,
    /** Newest first. */
    deliveries: async () => (await core.deliveries.list(id, { limit: 100 })).items,
  }
}

/** A sample as its forge sends it. */
export function signedRequest(samples: ForgeSamples, sample: Sample, sending: Sending & { secret: string }): ForgeRequest {
  const { id = FACTS.delivery, secret, payload, headers = {}, form = false } = sending
  const json = JSON.stringify({ ...(sample.payload as object), ...payload })
  const sent = Object.fromEntries(Object.entries(sample.headers).map(([name, value]) => [name, value === FACTS.delivery ? id : value]))
  const body = form ? new URLSearchParams({ payload: json }).toString() : json
  const type: Record<string, string> = form ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {}
  return rawRequest(body, { ...sent, ...type, ...samples.sign(json, secret), ...headers })
}
