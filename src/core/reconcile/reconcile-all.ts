import { applyRoutes } from '../route/apply-routes.ts'
import type { RolloutRunner } from '../rollout/rollout-runner.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { reconcileDeployments } from './deployments.ts'
import type { Finding } from './finding.ts'
import { reconcileImages } from './images.ts'
import { removeLeftovers } from './leftovers.ts'
import type { Mend } from './mend.ts'
import type { Patience } from './patience.ts'
import { removeUnusedNetworks, restoreNetworks } from './networks.ts'
import { lookAtServer, seenOf, STANDARD } from './sight.ts'
import { findMissingVolumes } from './volumes.ts'

export interface Reconciled {
  /** Deployments that were looked at. */
  looked: number
  mended: Mend[]
  /** What only a person can put right. */
  findings: Finding[]
  /** Why not all could be compared, or put right. */
  problem: Error | null
  /** False where what runs in containers is not known: what was found before may be so still. */
  isWhole: boolean
}

/** What a reconciliation needs of others. */
export interface Neighbours {
  runner: Pick<RolloutRunner, 'whileIdle' | 'recover'>
  /** Looks how a deployment is, after something was done about it. */
  look(deploymentId: string): Promise<void>
  patience: Patience
}

/**
 * Compares what should run with what runs, and puts right what differs: containers, units, addresses, routes, rollouts
 * that nobody is at work on. The database is read before the server is looked at, so that what a rollout does meanwhile is
 * seen as a change of the record.
 * @throws WebopsError fenced; engine_… where nothing could be seen
 */
export async function reconcileAll(worker: WorkerCore, { runner, look, patience }: Neighbours): Promise<Reconciled> {
  await worker.lease.check()
  // Those that had switched take their drain: nobody waits for them here.
  runner.recover().catch((error: unknown) => worker.note('Rollouts could not be taken up.', { error: String(error) }))
  const wishes = await worker.wishes.list(worker.serverId)
  for (const { name, problem } of wishes.unreadable) worker.note('A stored deployment cannot be read; it is left alone.', { name, problem })
  const routed = applyRoutes(worker).then(
    () => null,
    (error: Error) => error,
  )
  const sight = await lookAtServer(worker)
  const seen = seenOf(wishes.readable, sight)
  const only = sight.away === null ? {} : STANDARD
  // Before containers are made again, and volumes with them.
  const missing = await findMissingVolumes(worker, seen, only)
  const networks = sight.away === null ? await restoreNetworks(worker, seen, sight) : { mended: [], findings: [] }
  const mended = [...networks.mended, ...(await reconcileDeployments(worker, runner, seen, sight, patience, look))]
  mended.push(...(await removeLeftovers(worker, wishes, sight)))
  if (sight.away === null) await removeUnusedNetworks(worker, wishes)
  const findings = [...missing, ...networks.findings, ...(await reconcileImages(worker, seen, only))]
  const unrouted = await routed
  // Neither an engine nor a proxy that is away keeps the rest from being put right.
  return {
    looked: seen.length,
    mended,
    findings,
    problem: sight.away === null ? unrouted : notKnown(sight.away),
    isWhole: sight.away === null,
  }
}

/** The same for the containers, the unit and the address of one deployment: after something happened to it. */
export async function reconcileNamed(worker: WorkerCore, { runner, look, patience }: Neighbours, name: string): Promise<Mend[]> {
  await worker.lease.check()
  const { readable } = await worker.wishes.list(worker.serverId, name)
  if (readable.length === 0) return []
  const sight = await lookAtServer(worker, name)
  const seen = seenOf(readable, sight)
  if (sight.away !== null && seen.length === 0) throw sight.away
  return reconcileDeployments(worker, runner, seen, sight, patience, look)
}

function notKnown(away: Error): Error {
  return new Error(`What runs in containers is not known, and was left alone: ${away.message}`, { cause: away })
}
