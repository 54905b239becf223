import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CommandWish } from '../../addon-api/context.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { ContainerSpec } from '../ports/engine.ts'
import { prepareRollout, type PreparedRollout } from '../rollout/prepare-rollout.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** As a part of a container's name. */
export const shortId = (id: string) => id.replaceAll('-', '').slice(0, 12)

/**
 * Checks all that the panel wrote of a deployment again, as for a rollout that starts its live release, and hands on what
 * a command needs of that.
 * @param workspace name of a folder, which is removed afterwards
 * @throws WebopsError no_release, record_invalid, policy_…, secret_unreadable
 */
export async function withPrepared<T>(
  worker: WorkerCore,
  deployment: DeploymentRecord,
  workspace: string,
  use: (prepared: PreparedRollout) => Promise<T>,
): Promise<T> {
  try {
    return await use(await prepare(worker, deployment, workspace))
  } finally {
    await rm(join(worker.folders.workspaces, workspace), { recursive: true, force: true })
  }
}

/**
 * The container of its own that a command runs in, with the image and configuration that serve.
 * @throws WebopsError commands_unsupported, image_not_ours, volume_single_writer
 */
export async function freshContainer(
  worker: WorkerCore,
  { contextFor, release }: PreparedRollout,
  wish: CommandWish,
): Promise<{ spec: ContainerSpec; release: number }> {
  const [hook] = worker.registry.commandHooks()
  if (!hook || !release) throw nothingRunsThem()
  return { spec: await hook.handler(contextFor(hook.addon), wish), release: release.number }
}

/** The engine speaks of the image's command, and it is this one that it could not start. */
export function notStarted(error: unknown): unknown {
  if (!(error instanceof WebopsError) || error.code !== 'container_start_failed') return error
  return new WebopsError({
    code: 'command_not_started',
    kind: 'failed',
    message: error.message.replace('The container', 'The command'),
    hint: 'Is its program in the image, and spelt right? A list of arguments goes to no shell: for pipes and variables give one line, which the shell of the image reads.',
    field: 'command',
    cause: error,
  })
}

/** As for a rollout that starts the live release: with the same checks. */
async function prepare(worker: WorkerCore, deployment: DeploymentRecord, workspace: string): Promise<PreparedRollout> {
  return prepareRollout(worker, {
    kind: 'start',
    deployment,
    variables: await worker.variables.effective(deployment),
    access: null,
    accessOf: deployment.id,
    routes: await worker.routes.listForDeployment(deployment.id),
    ref: deployment.branch,
    workspace,
    preview: false,
    facts: {},
    releaseNumber: null,
  })
}

function nothingRunsThem(): WebopsError {
  return new WebopsError({
    code: 'commands_unsupported',
    kind: 'unavailable',
    message: 'No addon on this server runs commands.',
    hint: 'webops addon list',
  })
}
