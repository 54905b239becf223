import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { RolloutFacts } from '../../addon-api/context.ts'
import { gitRef, plainDeployment } from '../deployment/deployment.schema.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { refOf } from '../preview/preview-of.ts'
import { accessFor } from '../repository-access/access-for.ts'
import { accessRecord } from '../repository-access/access-record.ts'
import { routeUrl } from '../route/route-url.ts'
import type { NewRoute } from '../route/route.store.ts'
import { redactError } from '../secret/redact-error.ts'
import { layOver } from '../settings-file/lay-over.ts'
import { listOf, type LeftOut } from '../variable/inherit-variables.ts'
import type { VariableRecord } from '../variable/variable-record.ts'
import { nearest } from '../variable/variable.store.ts'
import { shortVolumeName } from '../volume/volume.schema.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { policyRuntime } from './choose-runtime.ts'
import { describeSteps } from './describe-steps.ts'
import { planChanges } from './plan-changes.ts'
import type { Plan } from './plan.schema.ts'
import { prepareRollout, type PreparedRollout } from './prepare-rollout.ts'

/** What a preview is asked with. Of variables the names are enough; what the repository is read with comes encrypted. */
export const previewInput = z.object({
  kind: z.enum(['deploy', 'reconfigure', 'rollback', 'restart', 'stop', 'start', 'remove']),
  deployment: plainDeployment,
  access: accessRecord.nullable().default(null),
  ref: gitRef.nullish(),
  release: z.number().int().nullish(),
  /** Of a removal: volumes that go with it. */
  volumes: z.array(shortVolumeName).default([]),
})

/**
 * The plan of a rollout, without anything being made: the steps that only look (fetch, detect) run in a workspace of
 * their own, the others describe themselves.
 * @throws ZodError for input that is not a deployment; WebopsError for what a rollout would be refused for
 */
export async function previewRollout(worker: WorkerCore, input: unknown, signal: AbortSignal): Promise<Plan> {
  const { kind, deployment: given, access, ref, release, volumes } = previewInput.parse(input)
  const stored = await worker.deployments.getByName(given.name)
  const deployment = withGiven(worker, stored, given)
  const routes = stored ? await worker.routes.listForDeployment(stored.id) : routesOfNew(worker, given.name)
  const workspace = `preview-${randomUUID()}`
  const facts: RolloutFacts = volumes.length > 0 ? { removeVolumes: volumes } : {}
  try {
    const prepared = await prepareRollout(worker, {
      kind,
      deployment,
      ...(await namesOnly(worker, stored, given)),
      ...(stored?.preview ? await accessFor(worker, stored) : { access, accessOf: stored?.id ?? null }),
      routes,
      ref: ref ?? refOfDeploy(deployment),
      workspace,
      preview: true,
      facts,
      releaseNumber: release ?? null,
    })
    await look(prepared, signal)
    const steps = await describeSteps(
      prepared.steps.filter(({ step }) => (step.idle?.() ?? null) === null),
      prepared.redact,
    )
    const address = routes[0] ? routeUrl(routes[0], worker.settings) : null
    return {
      deployment: given.name,
      kind,
      runtime: policyRuntime(given, prepared.runtime),
      commit: facts.commit ?? null,
      commitSubject: facts.commitSubject ?? null,
      stack: facts.stack ?? null,
      evidence: facts.evidence ?? [],
      changes: await planChanges(worker, kind, stored, prepared, facts),
      address,
      steps,
      warnings: [...withoutWords(prepared), ...steps.flatMap((step) => step.warnings)],
      gapSeconds: steps.reduce((sum, step) => sum + step.gapSeconds, 0),
    }
  } finally {
    await rm(join(worker.folders.workspaces, workspace), { recursive: true, force: true })
  }
}

/** Of a release that was made before: of a new one the step that makes it says so. */
function withoutWords({ leftOut }: PreparedRollout): string[] {
  return leftOut.length === 0 ? [] : [`The preview goes without ${listOf(leftOut)}.`]
}

async function look({ steps, redact }: PreparedRollout, signal: AbortSignal): Promise<void> {
  for (const { step } of steps) {
    if (!step.preview) continue
    try {
      await step.run({ log: () => undefined, signal })
    } catch (error) {
      throw redactError(error, redact)
    }
    if (signal.aborted)
      throw new WebopsError({
        code: 'preview_timed_out',
        kind: 'timeout',
        message: 'The plan took too long to make.',
        hint: 'Is the repository very large, or its server slow?',
      })
  }
}

function withGiven(worker: WorkerCore, stored: DeploymentRecord | null, given: z.output<typeof plainDeployment>): DeploymentRecord {
  const { name, project, environment, dockerEnvVars: _variables, ...settings } = given
  if (stored) return layOver({ ...layOver(stored, null), ...settings }, stored.fileSettings ?? null)
  const now = worker.clock.now()
  return {
    id: randomUUID(),
    name,
    project,
    environment,
    projectId: '',
    environmentId: '',
    serverId: worker.serverId,
    server: worker.settings.serverName,
    ...settings,
    desiredState: 'running',
    status: 'pending',
    statusReason: null,
    statusSince: now,
    answeredAt: null,
    probedAt: null,
    sequence: 0,
    rolloutCounter: 0,
    releaseCounter: 0,
    liveReleaseId: null,
    liveAddress: null,
    latestRolloutId: null,
    createdAt: now,
    updatedAt: now,
    removedAt: null,
  }
}

function routesOfNew(worker: WorkerCore, name: string): NewRoute[] {
  return [{ host: `${name}.${worker.settings.domain}`, path: '/', port: null }]
}

/** What it would get of its environment and project. */
async function inherited(
  worker: WorkerCore,
  stored: DeploymentRecord | null,
  given: z.output<typeof plainDeployment>,
): Promise<VariableRecord[]> {
  const project = stored ? null : await worker.projects.getByName(given.project)
  const environment = project && (await worker.projects.getEnvironment(project.id, given.environment))
  const projectId = stored?.projectId ?? project?.id
  const environmentId = stored?.environmentId ?? environment?.id
  return projectId && environmentId ? nearest(await worker.variables.layers({ projectId, environmentId })) : []
}

/** What a deploy without a ref fetches. */
function refOfDeploy({ preview, branch }: DeploymentRecord): string {
  return (preview && refOf(preview)) ?? branch
}

async function namesOnly(
  worker: WorkerCore,
  stored: DeploymentRecord | null,
  given: z.output<typeof plainDeployment>,
): Promise<{ variables: VariableRecord[]; leftOut: LeftOut[] }> {
  if (!stored?.preview) return { variables: named(given, await inherited(worker, stored, given)), leftOut: [] }
  const { kept, leftOut } = await worker.variables.allowed(stored)
  return { variables: named({ ...given, dockerEnvVars: {} }, kept), leftOut }
}

function named({ dockerEnvVars }: z.output<typeof plainDeployment>, others: VariableRecord[]): VariableRecord[] {
  const own = Object.entries(dockerEnvVars).map(([name, input]): VariableRecord => {
    const { secret, availableAt } = typeof input === 'string' ? { secret: false } : input
    return { name, secret, value: '', ciphertext: null, ...(availableAt && { availableAt }) }
  })
  const names = new Set(own.map(({ name }) => name))
  const rest = others.filter(({ name }) => !names.has(name))
  return [
    ...own,
    ...rest.map(({ name, secret, availableAt }) => ({ name, secret, value: '', ciphertext: null, ...(availableAt && { availableAt }) })),
  ]
}
