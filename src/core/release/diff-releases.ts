import { join } from 'node:path'
import { z } from 'zod'
import { compareConfigurations, type SameSecret } from './compare-configurations.ts'
import type { SameSecretFile } from './compare-files.ts'
import { compareDockerfiles } from './compare-dockerfiles.ts'
import { freezeConfiguration } from './freeze-configuration.ts'
import type { FrozenConfiguration, ServedSecrets } from './frozen-configuration.schema.ts'
import type { ReleaseDiff } from './release-diff.schema.ts'
import { releaseNotFound } from './release-errors.ts'
import type { ReleaseRecord } from './release-row.ts'
import { currentSecrets, servedConfiguration, withSecrets } from './served-configuration.ts'
import { filePlace } from '../config-file/file-place.ts'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { filesOf } from '../preview/inherit-files.ts'
import { accessFor } from '../repository-access/access-for.ts'
import { openAccess } from '../repository-access/open-access.ts'
import { redactor } from '../secret/redact.ts'
import { placeOf } from '../variable/variable-place.ts'
import { checkSourceAgainstPolicy } from '../worker/check-against-policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** Commits that are looked at, from either release. */
const MOST_COMMITS = 100
const HISTORY_MS = 20_000

const diffInput = z.object({
  deployment: deploymentName,
  from: z.number().int().positive(),
  to: z.union([z.number().int().positive(), z.literal('settings')]),
  /** Whose values of secrets `to` has: its own, or those of now, as a rollback to it would. */
  secrets: z.enum(['current', 'release']),
})

type Side = Pick<ReleaseRecord, 'number' | 'imageId' | 'imageName' | 'commit' | 'commitSubject' | 'imageBytes'> & {
  live: boolean
  settings: boolean
  configuration: FrozenConfiguration
}

/**
 * The worker's answer to what is different: only it can tell whether two secrets are the same, and it tells no more of them.
 * @throws ZodError, release_not_found, deployment_not_found
 */
export async function diffReleases(worker: WorkerCore, input: unknown, signal: AbortSignal): Promise<ReleaseDiff> {
  const asked = diffInput.parse(input)
  const deployment = await worker.deployments.getByName(asked.deployment)
  if (!deployment) throw releaseNotFound(asked.deployment, asked.from)
  const from = await sideOf(worker, deployment, asked.from)
  const to = asked.to === 'settings' ? await settingsOf(worker, deployment, from) : await sideOf(worker, deployment, asked.to)
  if (asked.secrets === 'current' && !to.settings) {
    to.configuration = withSecrets(to.configuration, await secretsOfNow(worker, deployment, to.configuration))
  }
  const { opener } = worker
  const same: SameSecret = async (variable, before, after) => {
    const [was, is] = await Promise.all(
      [before, after].map(({ ciphertext, scope }) =>
        opener.open(ciphertext, placeOf(deployment, scope ?? 'deployment', variable, 'webops')),
      ),
    )
    return was?.reveal() === is?.reveal()
  }
  const sameFile: SameSecretFile = async (before, after) => {
    const [was, is] = await Promise.all(
      [before, after].map(({ ciphertext, path }) => opener.open(ciphertext, filePlace(deployment.id, path))),
    )
    return was?.reveal() === is?.reveal()
  }
  const [before, after] = await Promise.all([imageOf(worker, from), imageOf(worker, to)])
  return {
    from: shown(from),
    to: shown(to),
    commits: await commitsBetween(worker, deployment, from, to, signal),
    configuration: await compareConfigurations(from.configuration, to.configuration, same, sameFile),
    dockerfile: compareDockerfiles(dockerfileOf(from), dockerfileOf(to)),
    image: { before, after, changed: before.id !== after.id },
  }
}

async function secretsOfNow(worker: WorkerCore, deployment: DeploymentRecord, configuration: FrozenConfiguration): Promise<ServedSecrets> {
  const [variables, { files }] = await Promise.all([worker.variables.effective(deployment), filesOf(worker, deployment)])
  return currentSecrets(configuration, variables, files)
}

async function sideOf(worker: WorkerCore, { id, name, liveReleaseId }: DeploymentRecord, number: number): Promise<Side> {
  const release = await worker.releases.getByNumber(id, number)
  if (!release) throw releaseNotFound(name, number)
  const live = release.id === liveReleaseId
  return { ...release, live, settings: false, configuration: live ? servedConfiguration(release) : release.configuration }
}

/** What a reconfigure would make of that release now. */
async function settingsOf(worker: WorkerCore, deployment: DeploymentRecord, from: Side): Promise<Side> {
  const variables = await worker.variables.effective(deployment)
  const { files } = await filesOf(worker, deployment)
  const configuration = freezeConfiguration(deployment, variables, {}, from.configuration, files)
  return { ...from, live: false, settings: true, configuration }
}

function shown({ number, settings, live, commit, commitSubject }: Side): ReleaseDiff['from'] {
  return { release: settings ? null : number, live, commit, commitSubject }
}

const dockerfileOf = ({ configuration }: Side) => configuration.dockerfile ?? configuration.generatedDockerfile

async function imageOf({ services }: WorkerCore, { imageId, imageName, imageBytes }: Side): Promise<ReleaseDiff['image']['before']> {
  const found = await services.engine.inspectImage(imageId)
  return { id: imageId, name: imageName, bytes: found?.sizeBytes ?? imageBytes, available: found !== null }
}

async function commitsBetween(
  worker: WorkerCore,
  deployment: DeploymentRecord,
  from: Side,
  to: Side,
  signal: AbortSignal,
): Promise<ReleaseDiff['commits']> {
  const none = { added: [], removed: [], complete: true, note: null }
  if (from.commit === to.commit) return none
  if (!from.commit || !to.commit || !deployment.repository) {
    return { ...none, complete: false, note: 'At least one of them is a prebuilt image, which has no commits.' }
  }
  let redact = (text: string) => text
  try {
    await checkSourceAgainstPolicy(worker, deployment.repository)
    const { access, accessOf } = await accessFor(worker, deployment)
    const { source, secrets } = await openAccess(worker.opener, accessOf, deployment.repository, access)
    redact = redactor(secrets)
    const dir = join(worker.folders.mirrors, `${deployment.id}.history.git`)
    const patience = AbortSignal.any([signal, AbortSignal.timeout(HISTORY_MS)])
    const { added, removed, complete } = await worker.services.git.history(source, from.commit, to.commit, dir, MOST_COMMITS, patience)
    const text = (commits: typeof added) => commits.map((one) => ({ ...one, subject: redact(one.subject), at: one.at.toISOString() }))
    const note = complete ? null : `Only the ${MOST_COMMITS} commits before each of them were looked at.`
    return { added: text(added), removed: text(removed), complete, note }
  } catch (error) {
    // The rest of the difference does not need the repository's server.
    const why = error instanceof WebopsError ? redact(error.message) : 'the repository did not answer in time.'
    return { ...none, complete: false, note: `The commits in between are not known: ${why}` }
  }
}
