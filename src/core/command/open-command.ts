import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { CommandSession, OnBytes } from '../ports/command-session.ts'
import type { PreparedRollout } from '../rollout/prepare-rollout.ts'
import { notFound } from '../user/policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { RunCommandInput } from './command.schema.ts'
import { liveContainer } from './live-container.ts'
import { freshContainer, notStarted, shortId, withPrepared } from './prepare-command.ts'

/** What a container that runs a one-off command carries as its label. */
export const PURPOSE = 'run'

export interface OpenedCommand {
  session: CommandSession
  deployment: DeploymentRecord
  release: number
}

/** How a command is begun, once it is known what secrets it may print. */
type Begin = (release: number, redact: (text: string) => string) => OnBytes

/**
 * Begins a command for a deployment, as somebody asked the panel for it. All that the panel wrote is checked again, as for
 * a rollout that starts the live release.
 * @param id of small letters, digits and hyphens
 * @throws WebopsError deployment_not_found, no_release, record_invalid, policy_…, secret_unreadable, container_missing,
 *   container_not_running, image_not_ours, command_not_started, engine_…
 */
export async function openCommand(
  worker: WorkerCore,
  wish: RunCommandInput & { deployment: string; id: string },
  begin: Begin,
): Promise<OpenedCommand> {
  await worker.lease.check()
  const deployment = await worker.deployments.getByName(wish.deployment)
  if (!deployment || deployment.removedAt) throw notFound('deployment', wish.deployment)
  const open = wish.where === 'live' ? openInLive : openFresh
  return withPrepared(worker, deployment, `run-${wish.id}`, async (prepared) => ({
    deployment,
    ...(await open(worker, wish, prepared, begin)),
  }))
}

type Opening = Promise<Omit<OpenedCommand, 'deployment'>>

async function openFresh(
  worker: WorkerCore,
  { id, command, stdin, terminal }: RunCommandInput & { id: string },
  prepared: PreparedRollout,
  begin: Begin,
): Opening {
  const { spec, release } = await freshContainer(worker, prepared, { id: shortId(id), purpose: PURPOSE, command })
  try {
    const session = await worker.services.engine.openCommand(spec, { stdin, terminal }, begin(release, prepared.redact))
    return { session, release }
  } catch (error) {
    throw notStarted(error)
  }
}

async function openInLive(
  worker: WorkerCore,
  { id, command, stdin, terminal, deployment }: RunCommandInput & { id: string; deployment: string },
  { redact }: PreparedRollout,
  begin: Begin,
): Opening {
  const live = await liveContainer(worker, deployment)
  const session = await worker.services.engine.openExec(live.id, command, id, { stdin, terminal }, begin(live.release, redact))
  return { session, release: live.release }
}
