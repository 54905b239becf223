import { setTimeout as sleep } from 'node:timers/promises'
import type { MemoryCore } from '../../support/memory-core.ts'
import { DEFAULT_RUN_SETTINGS } from '#core/deployment/run-settings.ts'
import type { LogLine } from '#core/ports/queue.ts'
import type { RolloutRecord } from '#core/rollout/rollout-record.ts'

/** What becomes of rollouts: nothing until the test says so, or at once. */
export type Behaviour = 'wait' | 'serve' | 'fail'

export interface PlayedWorker {
  behaviour: Behaviour
  /** Ends what waits or runs for a deployment, oldest first; waits until something does. */
  end(name: string, how: 'serve' | 'fail'): Promise<void>
  /** A line of the build's, of the rollout that waits or runs. */
  print(name: string, text: string): Promise<void>
  /** Resolves when a rollout of the deployment waits or runs. */
  asked(name: string): Promise<RolloutRecord>
}

/** Takes rollouts as a worker does, by its records and live channel, and builds nothing. */
export function playedWorker(memory: MemoryCore): PlayedWorker {
  const { core, logs } = memory
  const deploymentId = async (name: string) => (await core.deployments.getByName(name))?.id ?? ''

  async function begin(rollout: RolloutRecord): Promise<void> {
    if (rollout.state === 'running') return
    const number = await core.deployments.reserveReleaseNumber(rollout.deploymentId)
    const steps = [
      { key: 'fetch', title: 'Fetch the commit', addon: 'git' },
      { key: 'build', title: 'Build the image', addon: 'docker' },
    ]
    await core.rollouts.start(rollout.id, { runtime: 'docker', steps, releaseNumber: number })
    await core.rollouts.recordSteps(rollout.id, [{ position: 0, changes: { state: 'succeeded', durationMs: 12 } }])
    await core.rollouts.recordSteps(rollout.id, [{ position: 1, changes: { state: 'running', startedAt: new Date() } }])
    await tell(rollout)
  }

  const tell = ({ id, deployment }: RolloutRecord) => core.live.publish({ type: 'rollout', deployment, rolloutId: id })

  async function print(rollout: RolloutRecord, text: string): Promise<void> {
    const lines = logs.get(rollout.id) ?? []
    const line: LogLine = { sequence: lines.length + 1, at: new Date().toISOString(), step: 'build', stream: 'stdout', text }
    logs.set(rollout.id, [...lines, line])
    await core.live.append(`rollout:${rollout.id}`, [line])
  }

  async function end(rollout: RolloutRecord, how: 'serve' | 'fail'): Promise<void> {
    await begin(rollout)
    await print(rollout, `building for rollout ${rollout.number}`)
    const changes = { state: how === 'serve' ? 'succeeded' : 'failed', durationMs: 34 } as const
    await core.rollouts.recordSteps(rollout.id, [{ position: 1, changes }])
    if (how === 'serve') await serve(rollout)
    const error = { code: 'build_failed', message: 'The build ended with status 1.', hint: 'Look at its last lines.', step: 'build' }
    await core.rollouts.finish(rollout.id, how === 'serve' ? { state: 'succeeded' } : { state: 'failed', error })
    await core.live.close(`rollout:${rollout.id}`)
    await tell(rollout)
  }

  async function serve({ id, deploymentId, sequence }: RolloutRecord): Promise<void> {
    const number = (await core.rollouts.get(id))?.releaseNumber ?? 1
    const configuration = {
      version: 1 as const,
      port: 3000,
      variables: {},
      volumes: [],
      files: [],
      ports: [],
      networkMode: 'bridge' as const,
      ...DEFAULT_RUN_SETTINGS,
      healthPath: null,
      generatedDockerfile: null,
      stack: 'node',
    }
    const image = { imageId: `sha256:${'a'.repeat(64)}`, imageName: `webops/test:${number}`, commit: null, commitSubject: null }
    const release = await core.releases.create({ deploymentId, number, ...image, configuration })
    await core.deployments.setLive(deploymentId, release.id, sequence, '127.0.0.1:20000')
    const now = new Date()
    await core.deployments.setStatus(deploymentId, { status: 'running', reason: null, answeredAt: now, probedAt: now })
  }

  async function open(name: string): Promise<RolloutRecord | null> {
    const id = await deploymentId(name)
    return (await core.rollouts.running(id)) ?? (await core.rollouts.nextQueued(id))
  }

  async function asked(name: string): Promise<RolloutRecord> {
    for (let waited = 0; waited < 10_000; waited += 10) {
      const rollout = await open(name)
      if (rollout) return rollout
      await sleep(10)
    }
    throw new Error(`No rollout of ${name} was asked for.`)
  }

  const worker: PlayedWorker = {
    behaviour: 'serve',
    asked,
    end: async (name, how) => end(await asked(name), how),
    async print(name, text) {
      const rollout = await asked(name)
      await begin(rollout)
      await print(rollout, text)
    },
  }
  core.wakeups.wake = async (_server, id) => {
    const { behaviour } = worker
    if (behaviour === 'wait') return
    for (let next = await core.rollouts.nextQueued(id); next; next = await core.rollouts.nextQueued(id)) await end(next, behaviour)
  }
  return worker
}
