import { env } from '#env'
import { consumeQueries } from '#adapters/queue/query-consumer.ts'
import { consumeRollouts } from '#adapters/queue/rollout-consumer.ts'
import { ContainerLogs } from '#core/deployment/container-logs.ts'
import { checkAll } from '#core/health/check-all.ts'
import { HealthChecker } from '#core/health/check-deployment.ts'
import { watchEngine } from '#core/health/watch-engine.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import { restoreServing } from '#core/worker/restore-serving.ts'
import { clearWorkspaces } from '#core/worker/clear-workspaces.ts'
import { processLog } from './log.ts'
import { tidyMemory } from './tidy-memory.ts'
import { wireWorker } from './wire.ts'

/** The worker: the only process that touches Docker, systemd, Caddy and the deployments' files. */
const HEALTH_EVERY_SECONDS = 10
const ROLLOUTS_AT_ONCE = 4
const QUERIES_AT_ONCE = 4

const log = processLog('worker', env().logLevel)
const { worker, queue, close, onError } = await wireWorker(env(), log)
const checker = new HealthChecker(worker)
const runner = new RolloutRunner(worker, (deploymentId) => checker.check(deploymentId))
const containerLogs = new ContainerLogs(worker)
const ending = new AbortController()

await clearWorkspaces(worker)
await restoring()
await runner.recover()

const lookAt = async (deploymentId: string) => {
  if (!runner.isBusy(deploymentId)) await checker.check(deploymentId)
}
const rollouts = await consumeRollouts(queue.redis, queue.subscriber, queue.names, {
  server: worker.settings.serverName,
  concurrency: ROLLOUTS_AT_ONCE,
  onWake: (deploymentId) => runner.wake(deploymentId),
  onCancel: (rolloutId) => runner.cancel(rolloutId),
  onHealth: async () => {
    await runner.wakeAll()
    await checkAll(worker, checker, (deploymentId) => runner.isBusy(deploymentId))
  },
  healthEverySeconds: HEALTH_EVERY_SECONDS,
  onError,
})
const answers = queryAnswers(worker, containerLogs)
const questions = consumeQueries(queue.redis, queue.names, {
  server: worker.settings.serverName,
  concurrency: QUERIES_AT_ONCE,
  answer: (name, input, signal) => answerQuery(answers, name, input, signal),
  onError,
})
watchEngine(worker, lookAt, ending.signal).catch(onError)
log.info('The worker is ready.')
tidyMemory()

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void stop().finally(() => process.exit(0))
  })
}

async function stop(): Promise<void> {
  log.info('The worker stops.')
  ending.abort()
  containerLogs.stop()
  await runner.stop()
  await Promise.allSettled([rollouts.close(), questions.close()])
  await close()
}

/** Caddy may come up after us; it is asked again with the next rollout and with each look at health. */
async function restoring(): Promise<void> {
  try {
    await restoreServing(worker)
  } catch (error) {
    log.warn({ error }, 'The proxy could not be told what serves; trying again.')
    setTimeout(() => void restoring(), 2000).unref()
  }
}
