import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { HookContext, Mended, ReconcileContext, ServerSight } from '../../addon-api/context.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Clock } from '../ports/clock.ts'
import type { ReleaseRecord } from '../release/release-row.ts'
import { chooseRuntime } from '../rollout/choose-runtime.ts'
import { fencedServices } from '../rollout/fenced-services.ts'
import { prepareRollout } from '../rollout/prepare-rollout.ts'
import { deploymentFacts } from '../rollout/rollout-context.ts'
import type { RolloutRunner } from '../rollout/rollout-runner.ts'
import { NO_VARIABLES } from '../variable/open-variables.ts'
import { fenced, isFenced } from '../worker/fenced.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { type Mend, recordMends } from './mend.ts'
import type { Patience } from './patience.ts'
import type { Sight } from './sight.ts'
import type { Wish } from './wish.store.ts'

/** Looks that are taken together. */
const AT_ONCE = 8

type WithLive = Wish & { live: ReleaseRecord }

/**
 * Lets the addons compare each deployment with what runs of it, and put right what differs. One that a rollout is at work
 * on, or is about to be, is left alone, and no rollout of it begins meanwhile.
 * @param patience remembers those that could not be put right, by id
 * @param afterwards called for each that something was done about
 */
export async function reconcileDeployments(
  worker: WorkerCore,
  runner: Pick<RolloutRunner, 'whileIdle'>,
  wishes: Wish[],
  sight: Sight,
  patience: Patience,
  afterwards: (deploymentId: string) => Promise<void>,
): Promise<Mend[]> {
  const waiting = wishes.filter(hasSomethingToRun)
  const mends: Mend[] = []
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (let wish = waiting.shift(); wish; wish = waiting.shift()) {
      const mine = wish
      await runner.whileIdle(mine.deployment.id, async () => {
        if (!patience.mayTry(mine.deployment.id)) return
        const { mended, failed } = await reconcileOne(worker, mine, sight.of(mine.deployment.name))
        if (failed) patience.failed(mine.deployment.id)
        else patience.forget(mine.deployment.id)
        if (mended.length === 0) return
        mends.push(...(await recordMends(worker, mine.deployment, mended)))
        await afterwards(mine.deployment.id)
      })
    }
  })
  await Promise.all(lanes)
  return mends
}

function hasSomethingToRun(wish: Wish): wish is WithLive {
  const { deployment, live, open } = wish
  if (open || live === null || !deploymentName.safeParse(deployment.name).success) return false
  // One that is to stop and has not is a rollout's affair.
  return deployment.desiredState === 'running' || (deployment.desiredState === 'stopped' && deployment.status === 'stopped')
}

async function reconcileOne(worker: WorkerCore, wish: WithLive, seen: ServerSight): Promise<{ mended: Mended[]; failed: boolean }> {
  const { deployment, routes, live } = wish
  const { variables: _closed, files: _sealed, ...configuration } = live.configuration
  const check = unchangedSince(worker, wish)
  const fencedWorker = { ...worker, services: fencedServices(worker.services, check) }
  const opened = new Map<string, HookContext>()
  const workspace = `mend-${deployment.id}`
  const found: ReconcileContext['found'] = {}
  const mended: Mended[] = []
  let failed = false
  try {
    const runtime = await chooseRuntime(deployment, worker.services.supervisor)
    for (const hook of worker.registry.reconcileHooks()) {
      const context: ReconcileContext = {
        deployment: deploymentFacts(deployment, NO_VARIABLES, routes),
        wish: deployment.desiredState === 'running' ? 'running' : 'stopped',
        live: { number: live.number, imageId: live.imageId, configuration },
        runtime,
        stateDir: join(worker.folders.deployments, deployment.name),
        seen,
        found,
        settings: worker.registry.settings(hook.addon),
        services: fencedServices(worker.services, inTime(worker.clock, hook, check)),
        open: async () => {
          const there = opened.get(hook.addon) ?? (await openContext(fencedWorker, wish, workspace)).contextFor(hook.addon)
          opened.set(hook.addon, there)
          return there
        },
      }
      try {
        mended.push(...(await hook.handler(context)))
      } catch (error) {
        if (isFenced(error)) throw error
        failed = true
        worker.note(`The addon ${hook.addon} could not reconcile ${deployment.name}.`, { error: (error as Error).message })
      }
    }
    await keepAddress(worker, wish, found.address)
  } catch (error) {
    // A rollout came in between, or another worker: what was seen does not count any more.
    if (!isFenced(error)) {
      failed = true
      worker.note(`${deployment.name} could not be reconciled.`, { error: (error as Error).message })
    }
  } finally {
    if (opened.size > 0) await rm(join(worker.folders.workspaces, workspace), { recursive: true, force: true })
  }
  return { mended, failed }
}

/** Asked once before the first thing that is done: most of the time nothing is. After that only the lease can be lost. */
function unchangedSince({ lease, wishes }: WorkerCore, { deployment }: Wish): () => Promise<void> {
  let unchanged = false
  return async () => {
    await lease.check()
    if (unchanged) return
    if (!(await wishes.isUnchanged(deployment))) throw fenced('a rollout of this deployment came in between')
    unchanged = true
  }
}

/** A hook that takes longer than it may does nothing more; what it has begun is brought to its end. */
function inTime(clock: Clock, { addon, timeoutMs }: { addon: string; timeoutMs: number }, check: () => Promise<void>): () => Promise<void> {
  const until = clock.monotonic() + timeoutMs
  return async () => {
    if (clock.monotonic() < until) return check()
    const message = `Reconciling by the addon ${addon} took longer than ${Math.round(timeoutMs / 1000)} s and was ended.`
    throw new WebopsError({ code: 'step_timed_out', kind: 'timeout', message })
  }
}

/** As for a rollout that starts the live release: with the same checks. */
function openContext(worker: WorkerCore, { deployment, routes }: Wish, workspace: string) {
  return prepareRollout(worker, {
    kind: 'start',
    deployment,
    variables: [],
    access: null,
    accessOf: deployment.id,
    routes,
    ref: deployment.branch,
    workspace,
    preview: false,
    facts: {},
    releaseNumber: null,
  })
}

/** What the pages and the health checks know of it. */
async function keepAddress(worker: WorkerCore, { deployment, live }: WithLive, address: string | null | undefined): Promise<void> {
  if (address === undefined || deployment.desiredState !== 'running' || address === deployment.liveAddress) return
  await worker.lease.check()
  await worker.deployments.setLive(deployment.id, live.id, deployment.sequence, address)
}
