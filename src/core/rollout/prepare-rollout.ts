import { join } from 'node:path'
import type { HookContext, ReleaseTarget, Runtime } from '../../addon-api/context.ts'
import { checkFilesBesideVolumes } from '../config-file/check-places.ts'
import type { ConfigFileRecord } from '../config-file/config-file-record.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { refuseOtherEngine } from '../deployment/check-engine-stays.ts'
import { checkStandard } from '../deployment/check-standard.ts'
import { checkFixedPorts, fixedPorts } from '../deployment/fixed-ports.ts'
import { frozenOptions } from '../deployment/hardening.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { asRun, prebuiltImage } from '../llm/as-run.ts'
import { checkApart, checkPreview } from '../preview/check-preview.ts'
import { filesOf } from '../preview/inherit-files.ts'
import { noteImages } from '../release/note-images.ts'
import { releaseImageGone, releaseNotFound } from '../release/release-errors.ts'
import type { ReleaseRecord } from '../release/release-row.ts'
import { currentSecrets, type SecretsChoice, withSecrets } from '../release/served-configuration.ts'
import type { ServedSecrets } from '../release/frozen-configuration.schema.ts'
import type { Secret } from '../secret/secret.ts'
import { checkStoredFile } from '../settings-file/check-stored-file.ts'
import { layOver } from '../settings-file/lay-over.ts'
import type { LeftOut } from '../variable/inherit-variables.ts'
import type { Belonging } from '../variable/variable-place.ts'
import { checkRecord } from '../worker/check-record.ts'
import { checkRunAgainstPolicy, checkSourceAgainstPolicy } from '../worker/check-against-policy.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { bestEffort } from './best-effort.ts'
import { chooseRuntime, policyRuntime } from './choose-runtime.ts'
import { redactError } from '../secret/redact-error.ts'
import { freezeRelease } from './freeze-release.ts'
import { openFrozen } from './open-configuration.ts'
import { planRollout } from './plan-rollout.ts'
import type { PlannedStep } from './planned-step.ts'
import { readSettingsStep } from './read-settings-step.ts'
import { rolloutContext, type RolloutSubject } from './rollout-context.ts'

/** What is asked for: of a rollout that is recorded, or of one that is only looked at. */
export type RolloutRequest = Pick<
  RolloutSubject,
  'kind' | 'deployment' | 'variables' | 'access' | 'accessOf' | 'routes' | 'ref' | 'workspace' | 'preview' | 'facts'
> & {
  /** Number of the release that is made or gone back to; null for kinds without one. */
  releaseNumber: number | null
  /** Variables that a preview does not get. */
  leftOut?: LeftOut[]
  /** Of a rollback: whose values of secrets it runs with; unset: those of now. */
  secrets?: SecretsChoice | null
}

export interface PreparedRollout {
  /** With what its settings file sets, once that is read. */
  deployment: DeploymentRecord
  /** For people and for the record: of a standard deployment it is systemd, whatever writes its unit. */
  runtime: Runtime
  release: ReleaseTarget | null
  /** Whose release it is. */
  belonging: Belonging
  /** Secrets, encrypted, that it runs with instead of the frozen ones, by name. */
  secrets: ServedSecrets
  /** What the preview goes without of a release that was made before. */
  leftOut: LeftOut[]
  steps: PlannedStep[]
  contextFor(addon: string): HookContext
  redact(text: string): string
}

/**
 * Checks a request against the server's policy and finds its steps. Nothing is changed but the workspace's folder.
 * @throws WebopsError policy_…, runtime_unavailable, engine_fixed, standard_without_docker, release_not_found, release_image_gone, secret_unreadable, secret_misplaced, hook_failed
 */
export async function prepareRollout(worker: WorkerCore, given: RolloutRequest): Promise<PreparedRollout> {
  const { kind } = given
  if (kind !== 'stop' && kind !== 'remove') checkStoredFile(given.deployment)
  // A deploy finds out anew what the settings file says: until it is read, what was set on the page holds.
  const deployment = kind === 'deploy' ? layOver(given.deployment, null) : given.deployment
  const request = { ...given, deployment }
  const { files, leftOut: leftOutFiles } = await filesOf(worker, deployment)
  const reads = kind === 'deploy' && deployment.repository !== null
  // What the file sets will hardly be gone: until it is read, what lies beneath it is in nobody's way. Then all is checked again.
  const foreseen = reads ? given.deployment : deployment
  checkRecord({ ...request, files, volumes: foreseen.dockerVolumes })
  checkPreview(request)
  // The panel's word that it was looked at is not enough.
  if (!deployment.useDocker && (kind === 'deploy' || kind === 'reconfigure')) checkStandard(foreseen)
  const runtime = await chooseRuntime(deployment, worker.services.supervisor, kind)
  await checkPolicy(worker, { ...request, deployment: foreseen }, runtime)
  const live = deployment.liveReleaseId ? await worker.releases.get(deployment.liveReleaseId) : null
  const wanted = await releaseAsFrozen(worker, request, live)
  if (kind !== 'stop' && kind !== 'remove')
    refuseOtherEngine(
      deployment,
      [live, wanted].flatMap((one) => one?.imageId ?? []),
    )
  const secrets = wanted === null ? {} : secretsOfRun(request, wanted, files)
  const { release, opened, withheld } = await releaseTarget(
    worker,
    request,
    live,
    wanted && { ...wanted, configuration: withSecrets(wanted.configuration, secrets) },
  )
  const { contextFor, changeSettings, redact } = await rolloutContext(worker, { ...request, files, release, runtime, opened })
  const freezes = release !== null && (kind === 'deploy' || kind === 'reconfigure')
  const leftOut = [...(given.leftOut ?? []), ...leftOutFiles]
  const freeze = freezes ? freezeRelease(worker, { ...request, files, leftOut, release, runtime, live }) : null
  const readSettings = reads
    ? readSettingsStep(worker, {
        ...request,
        files,
        dir: join(worker.folders.workspaces, request.workspace, 'tree'),
        changed: changeSettings,
        checkPolicy: () => checkPolicy(worker, request, runtime),
      })
    : null
  const steps = await planRollout(worker.registry, contextFor, freeze, readSettings).catch((error: unknown) => {
    throw redactError(error, redact)
  })
  return {
    deployment,
    runtime: policyRuntime(deployment, runtime),
    release,
    belonging: deployment,
    secrets,
    leftOut: withheld,
    steps,
    contextFor,
    redact,
  }
}

async function checkPolicy(worker: WorkerCore, { kind, deployment: given }: RolloutRequest, runtime: Runtime): Promise<void> {
  if (kind === 'stop' || kind === 'remove') return
  const deployment = asRun(given)
  checkApart(deployment)
  await checkRunAgainstPolicy(worker, {
    networkMode: deployment.dockerNetworkMode,
    volumes: deployment.dockerVolumes,
    fixedPorts: fixedPorts(deployment),
    useDocker: deployment.useDocker,
    runtime: policyRuntime(deployment, runtime),
    image: prebuiltImage(deployment),
    runOptions: frozenOptions(deployment.runOptions),
  })
  // A rollback, a restart and a start run with what was frozen.
  if (kind === 'deploy' || kind === 'reconfigure') await checkFixedPorts(worker, worker.serverId, deployment.name, deployment)
  if (kind === 'deploy' && deployment.repository) await checkSourceAgainstPolicy(worker, deployment.repository)
}

/** The release that a rollback goes back to, or that is started again; null for kinds that make one, or need none. */
async function releaseAsFrozen(worker: WorkerCore, request: RolloutRequest, live: ReleaseRecord | null): Promise<ReleaseRecord | null> {
  const { kind, deployment, releaseNumber } = request
  if (kind === 'rollback') {
    const release = releaseNumber === null ? null : await worker.releases.getByNumber(deployment.id, releaseNumber)
    if (!release) throw releaseNotFound(deployment.name, releaseNumber)
    // Whatever the record says: it may have been cleaned away since, or be back.
    if (!(await worker.services.engine.inspectImage(release.imageId))) {
      await bestEffort(noteImages(worker, deployment))
      throw releaseImageGone(deployment.name, release)
    }
    return release
  }
  if (kind !== 'restart' && kind !== 'start') return null
  if (!live) throw nothingServed(deployment)
  return live
}

/** Chosen once: a rollout that is gone on with runs with the same. */
function secretsOfRun(
  { kind, secrets, variables, facts }: RolloutRequest,
  wanted: ReleaseRecord,
  files: ConfigFileRecord[],
): ServedSecrets {
  if (kind !== 'rollback') return wanted.servedSecrets
  return (facts.servedSecrets ??= secrets === 'release' ? {} : currentSecrets(wanted.configuration, variables, files))
}

async function releaseTarget(
  worker: WorkerCore,
  request: RolloutRequest,
  live: ReleaseRecord | null,
  wanted: ReleaseRecord | null,
): Promise<{ release: ReleaseTarget | null; opened: Secret[]; withheld: LeftOut[] }> {
  const { kind, deployment, releaseNumber } = request
  const closed = (release: ReleaseTarget | null) => ({ release, opened: [], withheld: [] })
  if (kind === 'stop' || kind === 'remove') return closed(null)
  if (kind === 'deploy') return closed({ number: releaseNumber ?? deployment.releaseCounter + 1, image: null, configuration: null })
  if (kind === 'reconfigure') {
    if (!live) throw nothingServed(deployment)
    return closed({
      number: releaseNumber ?? deployment.releaseCounter + 1,
      image: { id: live.imageId, name: live.imageName },
      configuration: null,
    })
  }
  if (!wanted) throw nothingServed(deployment)
  const { configuration, secrets, leftOut } = await openFrozen(wanted.configuration, deployment, worker.opener)
  const { ports, networkMode, port, files, volumes } = wanted.configuration
  checkFilesBesideVolumes(
    files.map(({ path }) => path),
    volumes,
    'dockerVolumes',
  )
  const taken = { dockerPorts: ports, dockerNetworkMode: networkMode, port }
  await checkRunAgainstPolicy(worker, { ...wanted.configuration, fixedPorts: fixedPorts(taken) })
  await checkFixedPorts(worker, worker.serverId, deployment.name, taken)
  const image = { id: wanted.imageId, name: wanted.imageName }
  const release = { number: wanted.number, image, configuration, withheld: leftOut.map(({ name }) => name) }
  return { release, opened: secrets, withheld: leftOut }
}

function nothingServed({ name }: DeploymentRecord): WebopsError {
  return new WebopsError({
    code: 'no_release',
    kind: 'conflict',
    message: `${name} has no release yet.`,
    hint: `Deploy it first: webops deploy ${name}`,
  })
}
