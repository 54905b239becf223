import { v7 as uuidv7 } from 'uuid'
import type { Core } from '../core.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { GitServer, GitService, GitSession } from '../ports/git-server.ts'
import { DEFAULT_ENVIRONMENT, DEFAULT_PROJECT } from '../project/default-places.ts'
import { findPlace } from '../project/find-place.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, may, notFound } from '../user/policy.ts'
import { gitNotServed, pushNotTaken, pushToPreview } from './push-errors.ts'
import { isPushed } from './pushed-source.ts'
import { DEFAULT_PUSH_SETTINGS } from './push-settings.schema.ts'
import { receiveCommands } from './receive-commands.ts'
import { takeSession } from './session-share.ts'

export interface ServeRequest {
  service: GitService
  /** Of the deployment, or of one that a push is to make. */
  name: string
  over: 'https' | 'ssh'
  protocol: string | null
  stateless?: 'advertise' | 'rpc' | undefined
}

/**
 * Lets a git client read what was pushed to a deployment, or push to it.
 * @throws deployment_not_found also where the actor may not know of it, forbidden, push_not_taken, being_removed, git_busy,
 *   git_not_served
 */
export async function serveGit(core: Core, actor: Actor, request: ServeRequest): Promise<GitSession> {
  const git = core.gitServer
  if (!git) throw gitNotServed()
  const deployment = await findTarget(core, actor, request)
  const end = takeSession(actor)
  try {
    const session = await begin(core, git, actor, request, deployment)
    void session.ended.then(end)
    return session
  } catch (error) {
    end()
    throw error
  }
}

async function begin(
  core: Core,
  git: GitServer,
  actor: Actor,
  request: ServeRequest,
  deployment: DeploymentRecord | null,
): Promise<GitSession> {
  const { service, name, protocol, stateless } = request
  if (service === 'git-upload-pack') return git.serve({ service, repository: deployment?.id ?? null, protocol, stateless })
  if (stateless === 'advertise') return git.serve({ ...NOTHING, service, repository: deployment?.id ?? null, protocol, stateless })
  const deploymentId = deployment?.id ?? uuidv7()
  const { maxPackMb, fsckObjects } = deployment ? await core.pushSettings.get(deployment.id) : DEFAULT_PUSH_SETTINGS
  const session = await git.serve({
    service,
    repository: deploymentId,
    protocol,
    stateless,
    maxPackMb,
    fsckObjects,
    onCommands: (pushed, pusher) => receiveCommands(core, git, { actor, over: request.over, name, deploymentId }, pushed, pusher),
  })
  void session.ended.then(() => tidyUp(core, git, deploymentId)).catch(() => undefined)
  return session
}

/** There is nothing to be pushed where only what is there is asked for. */
const NOTHING = { maxPackMb: 1, fsckObjects: true, onCommands: () => Promise.resolve([]) }

/** @returns the deployment; null for one that a push would make */
async function findTarget(core: Core, actor: Actor, { service, name }: ServeRequest): Promise<DeploymentRecord | null> {
  const deployment = deploymentName.safeParse(name).success ? await core.deployments.getByName(name) : null
  const isKnown = deployment !== null && may(actor, 'read', deployment.projectId)
  if (!isKnown) {
    if (service === 'git-upload-pack' || !(await mayMake(core, actor, name))) throw notFound('deployment', name)
    return null
  }
  authorize(actor, service === 'git-upload-pack' ? 'read' : 'roll_out', { kind: 'deployment', name, projectId: deployment.projectId })
  if (!isPushed(deployment.repository)) throw pushNotTaken(name, deployment.repository)
  if (deployment.preview) throw pushToPreview(name, deployment.preview)
  if (service === 'git-receive-pack') await checkNotBeingRemoved(core, deployment)
  return deployment
}

/** Whether a push may make a deployment of that name. One of the name that they may not know of is found out about no sooner. */
async function mayMake(core: Core, actor: Actor, name: string): Promise<boolean> {
  if (!deploymentName.safeParse(name).success) return false
  return findPlace(core, actor, 'create', DEFAULT_PROJECT, DEFAULT_ENVIRONMENT).then(
    () => true,
    () => false,
  )
}

/** After a push: what was cut off is put away, and a repository whose deployment was not made goes. */
async function tidyUp(core: Core, git: GitServer, deploymentId: string): Promise<void> {
  const names = await core.deployments.listIds([deploymentId])
  if (names.length === 0) await git.remove(deploymentId)
  else await git.tidy(deploymentId)
}
