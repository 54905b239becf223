import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { WebopsError } from '../errors/webops-error.ts'
import { containerName, LABEL_DEPLOYMENT, LABEL_INSTANCE, LABEL_RELEASE } from '../deployment/names.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { CommandSession, OnBytes } from '../ports/command-session.ts'
import { prepareRollout, type PreparedRollout } from '../rollout/prepare-rollout.ts'
import { notFound } from '../user/policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { RunCommandInput } from './command.schema.ts'

/** What a container that runs a one-off command carries as its label. */
export const PURPOSE = 'run'

/** As a part of a container's name. */
export const shortId = (id: string) => id.replaceAll('-', '').slice(0, 12)

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
  const workspace = `run-${wish.id}`
  try {
    const prepared = await prepare(worker, deployment, workspace)
    const open = wish.where === 'live' ? openInLive : openFresh
    return { deployment, ...(await open(worker, wish, prepared, begin)) }
  } finally {
    await rm(join(worker.folders.workspaces, workspace), { recursive: true, force: true })
  }
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

type Opening = Promise<Omit<OpenedCommand, 'deployment'>>

async function openFresh(
  worker: WorkerCore,
  { id, command, stdin, terminal }: RunCommandInput & { id: string },
  { contextFor, release, redact }: PreparedRollout,
  begin: Begin,
): Opening {
  const [hook] = worker.registry.commandHooks()
  if (!hook || !release) throw nothingRunsThem()
  const spec = await hook.handler(contextFor(hook.addon), { id: shortId(id), purpose: PURPOSE, command })
  try {
    const session = await worker.services.engine.openCommand(spec, { stdin, terminal }, begin(release.number, redact))
    return { session, release: release.number }
  } catch (error) {
    throw notStarted(error)
  }
}

/** The engine speaks of the image's command, and it is this one that it could not start. */
function notStarted(error: unknown): unknown {
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

async function openInLive(
  worker: WorkerCore,
  { id, command, stdin, terminal, deployment }: RunCommandInput & { id: string; deployment: string },
  { redact }: PreparedRollout,
  begin: Begin,
): Opening {
  const name = containerName(deployment)
  const { engine } = worker.services
  const found = await engine.inspectContainer(name)
  // What somebody else gave such a name is none of ours to look into.
  if (found?.labels[LABEL_DEPLOYMENT] !== deployment || found.labels[LABEL_INSTANCE] !== worker.settings.instance) {
    throw new WebopsError({
      code: 'container_missing',
      kind: 'not_found',
      message: `${deployment} has no container yet.`,
      hint: `Deploy it first: webops deploy ${deployment}`,
    })
  }
  const release = Number(found.labels[LABEL_RELEASE])
  const session = await engine.openExec(found.id, command, id, { stdin, terminal }, begin(release, redact))
  return { session, release }
}

function nothingRunsThem(): WebopsError {
  return new WebopsError({
    code: 'commands_unsupported',
    kind: 'unavailable',
    message: 'No addon on this server runs commands.',
    hint: 'webops addon list',
  })
}
