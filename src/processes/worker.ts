import { env } from '#env'
import { madeAnew } from '#adapters/process/watch-file.ts'
import { consumeQueries } from '#adapters/queue/query-consumer.ts'
import { consumeRollouts } from '#adapters/queue/rollout-consumer.ts'
import { RunningCommands } from '#core/command/running-commands.ts'
import { ContainerLogs } from '#core/deployment/container-logs.ts'
import { checkPendingDomains } from '#core/domain/check-domains.ts'
import { checkAll } from '#core/health/check-all.ts'
import { HealthChecker } from '#core/health/check-deployment.ts'
import { watchEngine } from '#core/health/watch-engine.ts'
import { Poller } from '#core/poll/poller.ts'
import { Reconciler } from '#core/reconcile/reconciler.ts'
import { RolloutRunner } from '#core/rollout/rollout-runner.ts'
import { Scheduler } from '#core/schedule/scheduler.ts'
import { VolumeArchives } from '#core/volume/volume-archives.ts'
import { answerQuery, queryAnswers } from '#core/worker/answer-query.ts'
import { restoreServing } from '#core/worker/restore-serving.ts'
import { clearWorkspaces } from '#core/worker/clear-workspaces.ts'
import { repeat } from '#core/worker/repeat.ts'
import { watchEngineReturn } from '#core/worker/watch-engine-return.ts'
import { processLog } from './log.ts'
import { tidyMemory } from './tidy-memory.ts'
import { wireWorker } from './wire.ts'

/** The worker: the only process that touches Docker, systemd, Caddy and the deployments' files. */
const HEALTH_EVERY_MS = 10_000
const DOMAINS_EVERY_MS = 60_000
const PROXY_EVERY_MS = 1_000
const SCHEDULES_EVERY_MS = 1_000
/** Of a minute, which is the shortest pause between two looks at a repository. */
const POLLS_EVERY_MS = 15_000
const ROLLOUTS_AT_ONCE = 4
const QUERIES_AT_ONCE = 4
/** For builds and clones to end once another worker has taken over. */
const LOST_MS = 2_000
/** EX_TEMPFAIL: whoever supervises us starts us again, to stand by. */
const LOST_STATUS = 75

const log = processLog('worker', env().logLevel)
const { worker, lease, queue, close, onError } = await wireWorker(env(), log)
const checker = new HealthChecker(worker)
const ending = new AbortController()
const runner = new RolloutRunner(worker, (deploymentId) => checker.check(deploymentId))
const reconciler = new Reconciler(worker, { runner, look: (deploymentId) => checker.check(deploymentId) })
const containerLogs = new ContainerLogs(worker)
const commands = new RunningCommands(worker)
const archives = new VolumeArchives(worker)
const scheduler = new Scheduler(worker)
const poller = new Poller(worker, ending.signal)
/** What is to be closed when it stops, of what was opened so far. */
const open: { close(): Promise<unknown> }[] = []

let stopping = false
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    void stop().finally(() => process.exit(0))
  })
}

// Nothing is done before this: two workers of one server would undo each other's work.
await lease.take(ending.signal).catch((error: unknown) => {
  if (!ending.signal.aborted) throw error
  return new Promise<never>(() => {}) // it stops
})
lease.keep(lost)

await clearWorkspaces(worker)
commands.removeLeft().catch(onError)
archives.removeLeft().catch(onError)
await restoring()
runner.recover().catch(onError)

const unlessBusy = async (deploymentId: string, act: () => Promise<void>) => {
  if (!runner.isBusy(deploymentId)) await act()
}
const rollouts = consumeRollouts(queue.redis, queue.subscriber, queue.names, {
  server: worker.settings.serverName,
  concurrency: ROLLOUTS_AT_ONCE,
  onWake: (deploymentId) => runner.wake(deploymentId),
  onCancel: (rolloutId) => runner.cancel(rolloutId),
  onError,
})
const answers = queryAnswers(worker, containerLogs, reconciler, commands, scheduler, archives)
const questions = consumeQueries(queue.redis, queue.names, {
  server: worker.settings.serverName,
  concurrency: QUERIES_AT_ONCE,
  answer: (name, input, signal) => answerQuery(answers, name, input, signal),
  onError,
})
open.push(rollouts, questions)

// Timers are ours and not the queue's: they go on while Redis is away, and are not wiped with it.
repeat(
  HEALTH_EVERY_MS,
  async () => {
    await runner.wakeAll()
    await checkAll(worker, checker, (deploymentId) => runner.isBusy(deploymentId))
  },
  onError,
  ending.signal,
)
queue.subscriber.onReconnect(() => {
  runner.wakeAll().catch(onError)
  reconciler.soon()
})
watchEngine(
  worker,
  {
    ended: (id, detail) => unlessBusy(id, () => checker.ended(id, detail)),
    look: (id, certain) => unlessBusy(id, () => checker.check(id, certain)),
    changed: (name) => reconciler.soonNamed(name),
  },
  ending.signal,
).catch(onError)
// Caddy that was started again is empty until it is told what to serve.
const proxyIsNew = madeAnew(env().caddyAdminSocket)
const lookAtProxy = async () => {
  if (await proxyIsNew()) reconciler.soon()
}
repeat(PROXY_EVERY_MS, lookAtProxy, onError, ending.signal)
repeat(SCHEDULES_EVERY_MS, () => scheduler.look(), onError, ending.signal)
repeat(POLLS_EVERY_MS, () => poller.look(), onError, ending.signal)
repeat(DOMAINS_EVERY_MS, () => checkPendingDomains(worker), onError, ending.signal)
watchEngineReturn(
  worker,
  () => {
    reconciler.soon()
    commands.removeLeft().catch(onError)
    archives.removeLeft().catch(onError)
    scheduler.removeLeft().catch(onError)
  },
  ending.signal,
)
void reconciler.start()
log.info('The worker is ready.')
tidyMemory()

async function stop(): Promise<void> {
  log.info('The worker stops.')
  ending.abort()
  containerLogs.stop()
  await Promise.allSettled([runner.stop(), reconciler.stop(), commands.stop(), archives.stop(), scheduler.stop()])
  await Promise.allSettled(open.map((one) => one.close()))
  // The next worker begins at once.
  await lease.release().catch(onError)
  await close()
}

/** Another worker has taken over, while this one was frozen or cut off from the database. */
function lost(): void {
  log.error('Another worker has taken over this server: this one ends.')
  stopping = true
  ending.abort()
  runner.abandon()
  scheduler.abandon()
  void archives.stop()
  setTimeout(() => process.exit(LOST_STATUS), LOST_MS)
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
