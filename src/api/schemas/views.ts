import { z } from 'zod'
import { llmSettings } from '#core/deployment/llm-settings.schema.ts'
import { runOptions } from '../../core/deployment/run-options.schema.ts'
import { presentedCandidate } from '../../core/detection/presented-candidate.schema.ts'
import { requiredVariable } from '../../core/detection/required-variable.schema.ts'
import { releaseDiff } from '../../core/release/release-diff.schema.ts'
import { plan } from '../../core/rollout/plan.schema.ts'
import { foundSettings } from '../../core/settings-file/found-settings.schema.ts'

/** What the API answers. Dates are ISO 8601 in UTC. Pages, CLI and tests read these. */

const date = z.string()

export const errorView = z.object({
  error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable(), field: z.string().nullable() }),
})

export const causeView = z.object({
  actor: z.string(),
  name: z.string(),
  via: z.string(),
  /** Of a push: how it came in, and the branch or tag that was pushed. */
  over: z.enum(['https', 'ssh']).optional(),
  ref: z.string().optional(),
})

export const stepView = z.object({
  key: z.string(),
  title: z.string(),
  addon: z.string(),
  summary: z.string(),
  state: z.enum(['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped']),
  reason: z.string().nullable(),
  startedAt: date.nullable(),
  finishedAt: date.nullable(),
  durationMs: z.number().nullable(),
})

/** What happened, what to do, and the sequence numbers of the log's lines that show it. */
export const diagnosisView = z.object({ id: z.string(), cause: z.string(), remedy: z.string(), lines: z.array(z.number()) })

export const rolloutSummaryView = z.object({
  id: z.string(),
  number: z.number(),
  deployment: z.string(),
  kind: z.enum(['deploy', 'reconfigure', 'rollback', 'restart', 'stop', 'start', 'remove']),
  state: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
  cause: causeView,
  ref: z.string().nullable(),
  commit: z.string().nullable(),
  commitSubject: z.string().nullable(),
  release: z.number().nullable(),
  queuedAt: date,
  startedAt: date.nullable(),
  finishedAt: date.nullable(),
  durationMs: z.number().nullable(),
  /** Why it failed. */
  error: z
    .object({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      step: z.string().nullable(),
      diagnosis: diagnosisView.nullable(),
    })
    .nullable(),
})

export const rolloutView = rolloutSummaryView.extend({
  runtime: z.string().nullable(),
  attempt: z.number(),
  steps: z.array(stepView),
})

/** What runs for a deployment, and what waits for that, the next one first. */
export const queueView = z.object({ running: rolloutSummaryView.nullable(), waiting: z.array(rolloutSummaryView) })

export const routeView = z.object({ host: z.string().nullable(), path: z.string(), port: z.number().nullable(), url: z.string() })

/** A secret's value is never shown: `value` is null then. */
export const variableView = z.object({ name: z.string(), secret: z.boolean(), value: z.string().nullable() })

/** With what the repository is read. A password or key is never shown; its fingerprint tells whether it is still the same one. */
export const repositoryAccessView = z.object({
  kind: z.enum(['none', 'password', 'deploy-key']),
  username: z.string().nullable(),
  /** Of a deploy key, as ssh-keygen and git servers show it (SHA256:…); of a password, a mark that tells nothing about it. */
  fingerprint: z.string().nullable(),
})

/** How a release is proven well, stopped and limited. */
const runSettingsView = {
  /** What proves a release: an answer at a path, an open port, the image's HEALTHCHECK, time up, or what fits it. */
  healthType: z.enum(['auto', 'http', 'tcp', 'image', 'uptime']),
  healthPath: z.string().nullable(),
  /** Statuses that count as well, such as `200-399,401`; null: 200-399. */
  healthStatus: z.string().nullable(),
  /** Between two probes of a new release; null: growing pauses. */
  healthIntervalSeconds: z.number().nullable(),
  /** How long it has to stay up where nothing else proves it; null: as the addon has it. */
  healthUptimeSeconds: z.number().nullable(),
  healthTimeoutSeconds: z.number(),
  /** Null: the image's own, else SIGTERM. */
  stopSignal: z.string().nullable(),
  stopGraceSeconds: z.number(),
  /** Null: no limit. */
  memoryLimitMb: z.number().nullable(),
  cpuLimit: z.number().nullable(),
  /** What else its container is started with. */
  runOptions,
  /** What runs once in the new image before it serves; null: nothing. */
  releaseCommand: z.string().nullable(),
  releaseTimeoutSeconds: z.number(),
}

export const deploymentView = z.object({
  id: z.string(),
  name: z.string(),
  project: z.string(),
  environment: z.string(),
  /** The deployment that it is a preview of; null: of none. */
  previewOf: z.string().nullable(),
  server: z.string(),
  repository: z.string().nullable(),
  repositoryAccess: repositoryAccessView,
  branch: z.string(),
  projectType: z.string(),
  port: z.number().nullable(),
  runtime: z.enum(['auto', 'systemd', 'docker']),
  useDocker: z.boolean(),
  dockerfilePath: z.string().nullable(),
  dockerComposePath: z.string().nullable(),
  dockerImageName: z.string().nullable(),
  dockerBuildArgs: z.record(z.string(), z.string()),
  dockerEnvVars: z.array(variableView),
  dockerVolumes: z.array(z.string()),
  dockerPorts: z.array(z.string()),
  dockerNetworkMode: z.enum(['bridge', 'host', 'none']),
  /** Whether the submodules of its repository are fetched. */
  submodules: z.boolean(),
  /** Whether files that the repository keeps in Git LFS are fetched, and taken from who pushes to the panel. */
  lfs: z.boolean(),
  autoGenerateDockerfile: z.boolean(),
  /** The application's folder within the repository; null: its top. */
  rootDirectory: z.string().nullable(),
  /** Commands and the folder that is served; null: as detection finds them. */
  installCommand: z.string().nullable(),
  buildCommand: z.string().nullable(),
  startCommand: z.string().nullable(),
  outputDirectory: z.string().nullable(),
  /** A Dockerfile that is kept in place of a generated one. */
  dockerfileContent: z.string().nullable(),
  dockerfileTarget: z.string().nullable(),
  /** A stage that has to build before a release is made. */
  dockerfileTestTarget: z.string().nullable(),
  llm: llmSettings.nullable(),
  ...runSettingsView,
  /** What the settings file in the repository sets: those fields are as it says, and are changed there. Null: there is none. */
  fromFile: z.object({ path: z.string(), commit: z.string().nullable(), fields: z.array(z.string()) }).nullable(),
  /** Visitors read a page instead of the application. */
  maintenance: z.boolean(),
  maintenanceMessage: z.string().nullable(),
  status: z.enum(['pending', 'running', 'stopped', 'unhealthy', 'failed']),
  statusReason: z.string().nullable(),
  statusSince: date,
  /** When it last answered a probe. */
  answeredAt: date.nullable(),
  probedAt: date.nullable(),
  url: z.string().nullable(),
  routes: z.array(routeView),
  release: z
    .object({
      number: z.number(),
      commit: z.string().nullable(),
      commitSubject: z.string().nullable(),
      imageName: z.string(),
      createdAt: date,
    })
    .nullable(),
  latestRollout: rolloutSummaryView.nullable(),
  createdAt: date,
  updatedAt: date,
})

/** In a list: without what is long. */
export const listedDeploymentView = deploymentView.omit({ dockerfileContent: true })

export const releaseView = z.object({
  number: z.number(),
  imageName: z.string(),
  imageId: z.string(),
  commit: z.string().nullable(),
  commitSubject: z.string().nullable(),
  createdAt: date,
  live: z.boolean(),
  /** When it last began to serve. */
  servedAt: date.nullable(),
  /** False when its image is gone: it cannot be gone back to, and has to be deployed again. */
  imageAvailable: z.boolean(),
  imageBytes: z.number().nullable(),
})

/** One release with all that it runs with. Secrets have no value. */
export const releaseDetailView = releaseView.extend({
  dockerEnvVars: z.array(variableView),
  dockerVolumes: z.array(z.string()),
  dockerPorts: z.array(z.string()),
  dockerNetworkMode: z.enum(['bridge', 'host', 'none']),
  port: z.number().nullable(),
  ...runSettingsView,
  stack: z.string().nullable(),
  /** The Dockerfile that it was built from. */
  dockerfile: z.string().nullable(),
})

export const releaseDiffView = releaseDiff

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), /** Pass it as `after` to get the next page. */ next: z.string().nullable() })

export const planView = plan

export const detectionView = z.object({
  commit: z.string(),
  stack: z.string().nullable(),
  evidence: z.array(z.string()),
  port: z.number().nullable(),
  /** Dockerfiles found in the repository. */
  dockerfiles: z.array(z.string()),
  /** What its settings file and its `.env.example` ask for. */
  requiredVariables: z.array(requiredVariable),
  /** What its webops.yaml sets; null: it has none. */
  settingsFile: foundSettings.nullable().default(null),
  /** What it can be run as, the best first. */
  candidates: z.array(presentedCandidate).default([]),
})

export const addonView = z.object({
  name: z.string(),
  version: z.string(),
  title: z.string(),
  description: z.string(),
  path: z.string(),
  active: z.boolean(),
  error: z.string().nullable(),
  hooks: z.array(z.object({ phase: z.string(), handler: z.string(), priority: z.number(), timeout: z.string(), onError: z.string() })),
  requires: z.array(z.string()),
})

export const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  createdAt: date,
  lastUsedAt: date.nullable(),
  expiresAt: date.nullable(),
})
/** The token itself is in the answer to its creation and nowhere else. */
export const createdTokenView = tokenView.extend({ token: z.string() })

export const sshKeyView = z.object({
  id: z.string(),
  name: z.string(),
  /** Such as ssh-ed25519. */
  type: z.string(),
  /** In base64. */
  publicKey: z.string(),
  /** As ssh-keygen prints it. */
  fingerprint: z.string(),
  createdAt: date,
  lastUsedAt: date.nullable(),
})

export const sessionView = z.object({
  id: z.string(),
  userAgent: z.string().nullable(),
  createdAt: date,
  lastSeenAt: date,
  expiresAt: date,
  current: z.boolean(),
})

export const meView = z.object({ name: z.string(), email: z.string().nullable(), isAdministrator: z.boolean(), via: z.string() })

export const healthView = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  panel: z.literal('ok'),
  database: z.enum(['ok', 'unreachable']),
  queue: z.enum(['ok', 'unreachable']),
  worker: z.enum(['ok', 'unreachable']),
  engine: z.enum(['ok', 'unreachable', 'unknown']),
  /** When what runs was last compared with what should, and how many things were put right then; null: not yet, or not known. */
  reconciled: z.object({ at: date, ok: z.boolean(), mended: z.number() }).nullable().default(null),
})

/** A rollout that was queued. */
export const queuedView = z.object({ id: z.string(), number: z.number() })

export const rolloutLogView = z.object({
  lines: z.array(
    z.object({ sequence: z.number(), at: date, step: z.string(), stream: z.enum(['stdout', 'stderr', 'webops']), text: z.string() }),
  ),
})
export const containerLogView = z.object({
  lines: z.array(z.object({ at: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() })),
})

export const setupView = z.object({ name: z.string(), email: z.string() })
export const firstAdministratorLinkView = z.object({ url: z.string(), expiresAt: date })

export type ErrorView = z.output<typeof errorView>
export type DeploymentView = z.output<typeof deploymentView>
export type ListedDeploymentView = z.output<typeof listedDeploymentView>
export type RolloutView = z.output<typeof rolloutView>
export type RolloutSummaryView = z.output<typeof rolloutSummaryView>
export type QueueView = z.output<typeof queueView>
export type StepView = z.output<typeof stepView>
export type ReleaseView = z.output<typeof releaseView>
export type ReleaseDetailView = z.output<typeof releaseDetailView>
export type ReleaseDiffView = z.output<typeof releaseDiffView>
export type RepositoryAccessView = z.output<typeof repositoryAccessView>
export type RouteView = z.output<typeof routeView>
export type VariableView = z.output<typeof variableView>
export type PlanView = z.output<typeof planView>
export type DetectionView = z.output<typeof detectionView>
export type AddonView = z.output<typeof addonView>
export type TokenView = z.output<typeof tokenView>
export type CreatedTokenView = z.output<typeof createdTokenView>
export type SshKeyView = z.output<typeof sshKeyView>
export type SessionView = z.output<typeof sessionView>
export type MeView = z.output<typeof meView>
export type HealthView = z.output<typeof healthView>
