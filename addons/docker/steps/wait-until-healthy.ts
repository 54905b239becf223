import {
  names,
  WebopsError,
  type ContainerDetails,
  type HookContext,
  type RunConfiguration,
  type Step,
  type StepProgress,
} from '../../../src/addon-api/index.ts'
import { dockerFacts } from '../facts.ts'
import { describeGate, hasPort } from '../gate.ts'
import { probeContainer } from '../probe-container.ts'
import { runConfiguration } from '../run-configuration.ts'
import { goneError } from '../service.ts'
import { wordsFor } from '../words.ts'

/** A quick start is seen quickly, and a slow one is not asked all the time: each pause is longer than the one before. */
const FIRST_PAUSE_MS = 10
const LONGEST_PAUSE_MS = 500
const GROWTH = 1.3
/** Enough for the errors of two gunicorn workers: what says why stands above the frames. */
const LAST_LINES = 120
/** The step ends by itself, with a better reason than a time-out's. */
const MARGIN_MS = 15_000

/** Nothing is switched to a container that does not answer. */
export function waitUntilHealthyStep(context: HookContext): Step {
  return {
    key: 'healthy',
    title: 'Wait until it is healthy',
    needsRelease: context.kind !== 'start',
    get timeoutMs() {
      return runConfiguration(context).healthTimeoutSeconds * 1000 + MARGIN_MS
    },
    describe: () => {
      const built = context.facts.imageId !== undefined || context.kind !== 'deploy'
      return { summary: describeGate(context, runConfiguration(context), built) }
    },
    async run(progress) {
      const id = dockerFacts(context).containerId ?? names.candidateName(context.deployment.name)
      try {
        await waitFor(context, id, runConfiguration(context), progress)
      } catch (error) {
        if (error instanceof WebopsError) await logLastLines(context, id, progress)
        throw error
      }
    },
  }
}

async function waitFor(context: HookContext, id: string, configuration: RunConfiguration, { log, signal }: StepProgress): Promise<void> {
  const { clock, engine } = context.services
  const begun = clock.monotonic()
  const limitMs = configuration.healthTimeoutSeconds * 1000
  let runsSince: number | null = null
  let lastDetail = 'it was not asked yet'
  const { healthIntervalSeconds } = configuration
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * GROWTH, LONGEST_PAUSE_MS)) {
    const container = await engine.inspectContainer(id)
    if (!container) throw goneError(id)
    assertRunning(context, container, clock.monotonic() - begun)
    runsSince = container.state === 'running' ? (runsSince ?? clock.monotonic()) : null
    const upMs = runsSince === null ? 0 : clock.monotonic() - runsSince
    const verdict = await probeContainer(context, container, configuration, upMs)
    if (verdict.healthy) {
      log(verdict.detail)
      return
    }
    if (verdict.detail !== lastDetail) log(`Not yet: ${verdict.detail}`)
    lastDetail = verdict.detail
    if (clock.monotonic() - begun > limitMs) throw neverHealthy(context, configuration, lastDetail)
    await clock.sleep(healthIntervalSeconds === null ? pauseMs : healthIntervalSeconds * 1000, signal)
  }
}

function assertRunning({ deployment, runtime, kind }: HookContext, container: ContainerDetails, afterMs: number): void {
  // A unit restarts it, so an exit is not the end yet.
  const comesBack = runtime === 'systemd' && kind === 'start'
  const { it } = wordsFor(deployment)
  if (container.state === 'running' || container.state === 'restarting' || comesBack) return
  const after = `after ${(afterMs / 1000).toFixed(1)} s`
  if (container.outOfMemory) {
    throw new WebopsError({
      code: 'container_out_of_memory',
      kind: 'failed',
      message: `The ${it} ran out of memory ${after}.`,
      hint: 'Give the server more memory, or let the application use less (fewer worker processes, a smaller heap).',
    })
  }
  throw new WebopsError({
    code: 'container_exited',
    kind: 'failed',
    message: `The ${it} ended with exit status ${container.exitCode ?? 'unknown'} ${after}, before it was healthy.`,
    hint: "Its last lines are in the rollout's log. Is a variable missing, or the start command wrong?",
  })
}

function neverHealthy({ deployment }: HookContext, configuration: RunConfiguration, detail: string): WebopsError {
  const { healthType, healthTimeoutSeconds } = configuration
  const asked = healthType === 'http' || healthType === 'tcp' || (healthType === 'auto' && hasPort(configuration))
  return new WebopsError({
    code: 'never_healthy',
    kind: 'failed',
    message: `The ${wordsFor(deployment).it} runs, but was not healthy within ${healthTimeoutSeconds} s: ${detail}.`,
    hint: asked
      ? hintForPort(configuration, deployment.useDocker)
      : healthType === 'uptime'
        ? 'It has to stay up for longer than its health time-out allows: raise that, or lower the time to stay up.'
        : 'See what its HEALTHCHECK does and says.',
    field: asked ? 'port' : 'healthTimeoutSeconds',
  })
}

function hintForPort({ port, healthPath, healthStatus, healthType }: RunConfiguration, useDocker: boolean): string {
  const path = healthPath ?? (healthType === 'http' || healthStatus !== null ? '/' : null)
  const answer = path === null || healthType === 'tcp' ? '' : `, and does ${path} answer with ${healthStatus ?? '2xx or 3xx'}`
  if (!useDocker) return `Does it listen on 127.0.0.1, at the port that PORT says${answer}? A slow start needs a longer health time-out.`
  return `Does it listen on 0.0.0.0:${port} inside the container (PORT=${port} is set), and not on 127.0.0.1${answer}? A slow start needs a longer health time-out.`
}

async function logLastLines({ services, deployment }: HookContext, id: string, { log, signal }: StepProgress): Promise<void> {
  log(`The ${wordsFor(deployment).it}'s last lines:`)
  await services.engine
    .containerLogs(id, { follow: false, tail: LAST_LINES }, (line, stream) => log(line, stream), signal)
    .catch((error: Error) => log(error.message))
}
