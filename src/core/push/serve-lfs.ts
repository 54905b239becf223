import type { Readable } from 'node:stream'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { GitServer } from '../ports/git-server.ts'
import { checkNotBeingRemoved } from '../rollout/request-rollout.ts'
import type { Actor } from '../user/actor.ts'
import { authorize, may, notFound } from '../user/policy.ts'
import { gitNotServed, lfsOff, pushNotTaken, pushToPreview } from './push-errors.ts'
import { isPushed } from './pushed-source.ts'
import { takeSession } from './session-share.ts'

export type LfsOperation = 'upload' | 'download'

export interface LfsObject {
  /** Its SHA-256, in hexadecimal. */
  oid: string
  /** In bytes. */
  size: number
}

/** What is to be done about one: `transfer` it, nothing since it is `here`, or it is not to be had or not taken. */
export type LfsAnswer = LfsObject & ({ is: 'transfer' } | { is: 'here' } | { is: 'missing' } | { is: 'refused'; reason: string })

const MEGABYTE = 1024 * 1024

/**
 * Says of files in Git LFS which ones are wanted or can be had.
 * @throws deployment_not_found, forbidden, push_not_taken, lfs_off, being_removed, git_not_served
 */
export async function askLfsObjects(
  core: Core,
  actor: Actor,
  name: string,
  operation: LfsOperation,
  objects: LfsObject[],
): Promise<LfsAnswer[]> {
  const { git, deployment } = await findTarget(core, actor, name, operation)
  const { maxPackMb } = await core.pushSettings.get(deployment.id)
  return Promise.all(
    objects.map(async ({ oid, size }): Promise<LfsAnswer> => {
      const here = await git.lfs.size(deployment.id, oid)
      if (here !== null && here !== size) return { oid, size, is: 'refused', reason: `It has ${here} bytes here.` }
      if (operation === 'download') return { oid, size, is: here === null ? 'missing' : 'transfer' }
      if (here !== null) return { oid, size, is: 'here' }
      if (size > maxPackMb * MEGABYTE)
        return { oid, size, is: 'refused', reason: `One push may bring ${maxPackMb} MB (setting: max pack).` }
      return { oid, size, is: 'transfer' }
    }),
  )
}

/** Takes one in. @throws as above, lfs_object_refused, git_busy */
export async function takeLfsObject(
  core: Core,
  actor: Actor,
  name: string,
  oid: string,
  content: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { git, deployment } = await findTarget(core, actor, name, 'upload')
  const { maxPackMb } = await core.pushSettings.get(deployment.id)
  const end = takeSession(actor)
  try {
    await git.lfs.write(deployment.id, oid, maxPackMb * MEGABYTE, content)
  } finally {
    end()
  }
}

/** Hands one out. @returns null: it is not here @throws as above */
export async function readLfsObject(
  core: Core,
  actor: Actor,
  name: string,
  oid: string,
): Promise<{ size: number; content: Readable } | null> {
  const { git, deployment } = await findTarget(core, actor, name, 'download')
  const size = await git.lfs.size(deployment.id, oid)
  return size === null ? null : { size, content: await git.lfs.read(deployment.id, oid) }
}

async function findTarget(
  core: Core,
  actor: Actor,
  name: string,
  operation: LfsOperation,
): Promise<{ git: GitServer; deployment: DeploymentRecord }> {
  const git = core.gitServer
  if (!git) throw gitNotServed()
  const deployment = deploymentName.safeParse(name).success ? await core.deployments.getByName(name) : null
  if (!deployment || !may(actor, 'read', deployment.projectId)) throw notFound('deployment', name)
  authorize(actor, operation === 'download' ? 'read' : 'roll_out', { kind: 'deployment', name, projectId: deployment.projectId })
  if (!isPushed(deployment.repository)) throw pushNotTaken(name, deployment.repository)
  if (deployment.preview) throw pushToPreview(name, deployment.preview)
  if (!deployment.lfs) throw lfsOff(name)
  if (operation === 'upload') await checkNotBeingRemoved(core, deployment)
  return { git, deployment }
}
