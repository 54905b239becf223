import { Agent, request } from 'undici'
import { connectRedis } from '#adapters/queue/redis-connection.ts'
import { healthView, type HealthView } from '#api/schemas/views.ts'
import { readSettings } from '#adapters/host/settings-file.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Installation } from './installation.ts'

const ANSWER_MS = 5_000

/** Whether the queue lets the worker in. */
export async function redisAnswers({ files }: Installation): Promise<boolean> {
  const redis = connectRedis(readSettings(files.workerSettings).REDIS_URL ?? '', () => {})
  try {
    const gaveUp = new Promise<null>((resolve) => setTimeout(resolve, ANSWER_MS, null).unref())
    return (await Promise.race([redis.ping(), gaveUp])) === 'PONG'
  } finally {
    redis.disconnect()
  }
}

/** @throws WebopsError `redis_unreachable` for a Redis that was given and does not answer */
export async function requireForeignRedis(installation: Installation): Promise<void> {
  if (await redisAnswers(installation)) return
  throw new WebopsError({
    code: 'redis_unreachable',
    kind: 'unavailable',
    message: 'The Redis of REDIS_URL does not answer, or does not let us in.',
    hint: `The address is in ${installation.files.workerSettings} and ${installation.files.panelSettings}.`,
  })
}

/** Whether the proxy takes orders; once the worker told it whose, it refuses this one (403). */
export async function caddyAnswers({ env }: Installation): Promise<boolean> {
  return [200, 403].includes((await overSocket(env.caddyAdminSocket, '/config/')).status)
}

/** What the panel says about itself and what is behind it; null when it does not answer. */
export async function askHealth({ env }: Installation): Promise<HealthView | null> {
  try {
    const { body } = await overSocket(env.panelSocket, '/api/v1/health')
    return healthView.parse(JSON.parse(body))
  } catch {
    return null
  }
}

async function overSocket(socketPath: string, path: string): Promise<{ status: number; body: string }> {
  const dispatcher = new Agent({ connect: { socketPath }, headersTimeout: ANSWER_MS, bodyTimeout: ANSWER_MS })
  try {
    const answer = await request(`http://localhost${path}`, { dispatcher })
    return { status: answer.statusCode, body: await answer.body.text() }
  } finally {
    await dispatcher.destroy()
  }
}
