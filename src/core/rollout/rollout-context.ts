import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  DeploymentFacts,
  HookContext,
  LiveRelease,
  ReleaseTarget,
  RolloutFacts,
  RolloutKind,
  RunFile,
  Runtime,
} from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { ConfigFileRecord } from '../config-file/config-file-record.ts'
import { freezeFile } from '../config-file/frozen-file.ts'
import { openFiles } from '../config-file/open-files.ts'
import { buildSettings } from '../deployment/build-settings.ts'
import { runSettings } from '../deployment/run-settings.ts'
import { asRun, commandOf } from '../llm/as-run.ts'
import type { AccessRecord } from '../repository-access/access-record.ts'
import { openAccess, type OpenedSource } from '../repository-access/open-access.ts'
import { findPeers } from '../project/find-peers.ts'
import { keptReleases } from '../release/kept-releases.ts'
import { servedConfiguration } from '../release/served-configuration.ts'
import type { NewRoute } from '../route/route.store.ts'
import { redactor } from '../secret/redact.ts'
import { Secret } from '../secret/secret.ts'
import { secretsOf } from '../secret/secrets-of.ts'
import { openVariables, type OpenedVariables } from '../variable/open-variables.ts'
import type { VariableRecord } from '../variable/variable-record.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { openServed } from './open-configuration.ts'

/** What a rollout, or the preview of one, is about. */
export interface RolloutSubject {
  kind: RolloutKind
  deployment: DeploymentRecord
  variables: VariableRecord[]
  /** The configuration files that are set now. */
  files: ConfigFileRecord[]
  /** With what the repository is read. */
  access: AccessRecord | null
  /** The deployment that it was encrypted for; null: for a question about one that is not there yet. */
  accessOf: string | null
  routes: NewRoute[]
  release: ReleaseTarget | null
  runtime: Runtime
  ref: string
  /** Names this rollout's workspace. */
  workspace: string
  /** What was opened already, in clear: to be cut out of texts too. */
  opened?: Secret[]
  /** A preview leaves nothing: its mirror is in its workspace, and the deployment's own folder is not made. */
  preview: boolean
  facts: RolloutFacts
}

export interface RolloutContext {
  contextFor(addon: string): HookContext
  /** Tells hooks that the deployment has other settings by now. */
  changeSettings(deployment: DeploymentRecord): void
  /** Cuts the deployment's secrets out of a text. */
  redact(text: string): string
}

/**
 * Builds what hooks get. Makes the workspace and the deployment's own folder.
 * @throws WebopsError secret_unreadable, secret_misplaced
 */
export async function rolloutContext(worker: WorkerCore, subject: RolloutSubject): Promise<RolloutContext> {
  const { deployment } = subject
  const variables = await storedVariables(worker, subject)
  const files = await storedFiles(worker, subject)
  const opened = await openSource(worker, subject)
  const { live, secrets: liveSecrets } = await openLiveRelease(worker, deployment)
  const hasOwnSchedules = await findOwnSchedules(worker, subject)
  const ownDir = join(worker.folders.workspaces, subject.workspace)
  const workspaceDir = join(ownDir, 'tree')
  const stateDir = join(worker.folders.deployments, deployment.name)
  await mkdir(workspaceDir, { recursive: true, mode: 0o700 })
  if (!subject.preview) await mkdir(stateDir, { recursive: true, mode: 0o700 })
  const shared: Omit<HookContext, 'settings'> = {
    kind: subject.kind,
    deployment: {
      ...deploymentFacts(deployment, variables, subject.routes, await findPeers(worker, deployment), files.files),
      hasSchedules: hasOwnSchedules || setsSchedules(deployment),
      // Nothing of a plan looks into large files.
      ...(subject.preview && { lfs: false }),
    },
    release: subject.release,
    releases: () => keptReleases(worker, deployment.id),
    live,
    runtime: subject.runtime,
    ref: subject.ref,
    workspaceDir,
    stateDir,
    mirrorDir: subject.preview ? join(ownDir, 'mirror.git') : join(worker.folders.mirrors, `${deployment.id}.git`),
    facts: subject.facts,
    source: opened?.source ?? null,
    services: worker.services,
  }
  return {
    contextFor: (addon) => ({ ...shared, settings: worker.registry.settings(addon) }),
    changeSettings: (changed) =>
      void Object.assign(shared.deployment, settingFacts(changed), { hasSchedules: hasOwnSchedules || setsSchedules(changed) }),
    // What is stored now, what serves, and the release that is gone back to: each may hold values that the others do not.
    redact: redactor([
      ...[...variables.secrets, ...files.secrets, ...liveSecrets, ...(subject.opened ?? [])].map((secret) => secret.reveal()),
      ...secretsOf(subject.release?.configuration?.variables),
      ...(opened?.secrets ?? []),
    ]),
  }
}

/** A deployment as hooks see it. */
export function deploymentFacts(
  deployment: DeploymentRecord,
  variables: Pick<OpenedVariables, 'run' | 'build'>,
  routes: NewRoute[],
  peers: string[] = [],
  files: RunFile[] = [],
): DeploymentFacts {
  return {
    id: deployment.id,
    name: deployment.name,
    project: deployment.project,
    environment: deployment.environment,
    peers,
    repository: deployment.repository,
    branch: deployment.branch,
    files,
    hasSchedules: false,
    ...settingFacts(deployment),
    routes: routes.map(({ host, path, port, kind, redirectTo, settings }) => ({
      host,
      path,
      port,
      ...(kind && { kind }),
      ...(redirectTo && { redirectTo }),
      ...(settings && { settings }),
    })),
    variables: variables.run,
    buildVariables: variables.build,
  }
}

/** Those that were set on the page or over the API: what the settings file sets is what it says in the commit that is built. */
async function findOwnSchedules({ schedules }: WorkerCore, { kind, deployment }: RolloutSubject): Promise<boolean> {
  if (kind !== 'deploy' || !deployment.useDocker || deployment.repository === null) return false
  return (await schedules.list(deployment.id)).some(({ fromFile }) => !fromFile)
}

const setsSchedules = ({ fileSettings }: Pick<DeploymentRecord, 'fileSettings'>) => (fileSettings?.schedules.length ?? 0) > 0

/** What a settings file may set of it. */
function settingFacts(given: DeploymentRecord) {
  const deployment = asRun(given)
  return {
    projectType: deployment.projectType,
    useDocker: deployment.useDocker,
    dockerImageName: deployment.dockerImageName,
    command: commandOf(deployment),
    port: deployment.port,
    dockerfilePath: deployment.dockerfilePath,
    buildArgs: deployment.dockerBuildArgs,
    networkMode: deployment.dockerNetworkMode,
    volumes: deployment.dockerVolumes,
    ports: deployment.dockerPorts,
    submodules: deployment.submodules,
    lfs: deployment.lfs,
    autoGenerateDockerfile: deployment.autoGenerateDockerfile,
    ...buildSettings(deployment),
    ...runSettings(deployment),
  }
}

/** The release that serves, or that would if it were not stopped. */
export async function liveRelease(
  worker: Pick<WorkerCore, 'releases' | 'opener'>,
  deployment: DeploymentRecord,
): Promise<LiveRelease | null> {
  return (await openLiveRelease(worker, deployment)).live
}

/**
 * The same, with every secret that was opened for it.
 * @param files false: without its configuration files, which may be large
 */
export async function openLiveRelease(
  worker: Pick<WorkerCore, 'releases' | 'opener'>,
  deployment: DeploymentRecord,
  { files = true }: { files?: boolean } = {},
): Promise<{ live: LiveRelease | null; secrets: Secret[] }> {
  const release = deployment.liveReleaseId === null ? null : await worker.releases.get(deployment.liveReleaseId)
  if (!release) return { live: null, secrets: [] }
  const frozen = servedConfiguration(release)
  const { configuration, secrets } = await openServed(files ? frozen : { ...frozen, files: [] }, deployment, worker.opener)
  return { live: { number: release.number, imageId: release.imageId, configuration }, secrets }
}

/**
 * The variables that are set now. Only a release that is made is made from them: what cannot be resolved in them must not
 * keep anything from being stopped or brought back.
 */
async function storedVariables({ opener }: WorkerCore, { kind, deployment, variables }: RolloutSubject): Promise<OpenedVariables> {
  const resolves = kind === 'deploy' || kind === 'reconfigure'
  const byName = new Map(variables.map((variable) => [variable.name, resolves ? variable : { ...variable, refersTo: null }]))
  return openVariables(opener, deployment, byName, 'all')
}

/**
 * The files that are set now. A preview has no use for what stands in secret ones, and stopping and removing none for any: what
 * cannot be opened must not be in the way of them.
 */
async function storedFiles({ opener }: WorkerCore, { kind, deployment, files, preview }: RolloutSubject): ReturnType<typeof openFiles> {
  if (kind === 'stop' || kind === 'remove') return { files: [], secrets: [] }
  const frozen = files.map(freezeFile)
  if (!preview) return openFiles(opener, deployment.id, frozen)
  return {
    files: frozen.map((file) => ({ path: file.path, mode: file.mode, content: 'content' in file ? file.content : new Secret('') })),
    secrets: [],
  }
}

/** Only a deploy reads the repository: for anything else its password stays closed. */
async function openSource({ opener }: WorkerCore, { kind, deployment, access, accessOf }: RolloutSubject): Promise<OpenedSource | null> {
  if (!deployment.repository) return null
  return openAccess(opener, accessOf, deployment.repository, kind === 'deploy' ? access : null)
}
