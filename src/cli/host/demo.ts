import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseDocument, YAMLSeq } from 'yaml'
import { writeOwnedFile } from '#adapters/host/owned-file.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { DeploymentView, RolloutView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { createDeployment, findDeployment, getDeployment, getRollout, requestRollout } from '../api.ts'
import type { Client } from '../client.ts'
import { duration } from '../output/words.ts'
import type { Installation } from './installation.ts'
import type { Say, StepList } from './step-list.ts'

const NAME = 'sample'
const POLL_MS = 300
const ROLLOUT_TIMEOUT_MS = 8 * 60_000
const FINAL = new Set(['succeeded', 'failed', 'cancelled'])

/** Deploys the sample application from a git repository on this server, where it is not deployed already. */
export async function deployDemo(
  installation: Installation,
  client: Client,
  steps: StepList,
  signal: AbortSignal,
): Promise<DeploymentView> {
  const repository = join(installation.demoDir, 'sample.git')
  await steps.step('Sample repository', async () => {
    allowRepositoriesBelow(installation.env.policyFile, installation.demoDir)
    if (existsSync(repository)) return 'there already'
    await makeRepository(join(installation.checkout, 'tests/fixtures/sample'), repository)
    return `made ${repository}`
  })
  await steps.step('Sample deployment', (say) => ensureDeployed(client, `file://${repository}`, steps, say, signal))
  return getDeployment(client, NAME)
}

async function ensureDeployed(client: Client, repository: string, steps: StepList, say: Say, signal: AbortSignal): Promise<string> {
  const existing = await findDeployment(client, NAME)
  if (existing?.status === 'running') return 'runs already'
  const id = existing
    ? await rolloutOf(client, existing)
    : (await createDeployment(client, { name: NAME, repository, branch: 'main' }, true)).latestRollout?.id
  if (!id) throw new Error('the first rollout of the sample was not queued')
  const rollout = await follow(client, id, steps, say, signal)
  if (rollout.state === 'succeeded') return `release ${rollout.release} serves`
  throw new WebopsError({
    code: 'demo_failed',
    kind: 'failed',
    message: `The sample could not be deployed: ${rollout.error?.message ?? rollout.state}`,
    hint: rollout.error?.hint ?? `./webops logs ${NAME} --rollout ${rollout.number} shows the log.`,
  })
}

/** The one that is under way, or a new one. */
async function rolloutOf(client: Client, { latestRollout }: DeploymentView): Promise<string> {
  if (latestRollout && !FINAL.has(latestRollout.state)) return latestRollout.id
  return (await requestRollout(client, NAME, { kind: 'deploy' })).id
}

/** Shows each step of a rollout as it ends. */
async function follow(client: Client, id: string, steps: StepList, say: Say, signal: AbortSignal): Promise<RolloutView> {
  const giveUpAt = performance.now() + ROLLOUT_TIMEOUT_MS
  const shown = new Set<string>()
  while (performance.now() < giveUpAt) {
    const rollout = await getRollout(client, id)
    for (const step of rollout.steps) {
      if (step.finishedAt === null || shown.has(step.key)) continue
      shown.add(step.key)
      const took = duration(step.durationMs)
      steps.note(`    ${step.state === 'succeeded' ? '✓' : step.state === 'failed' ? '✗' : '–'} ${step.title}${took ? ` (${took})` : ''}`)
    }
    if (FINAL.has(rollout.state)) return rollout
    const current = rollout.steps.find((step) => step.state === 'running')
    if (current && steps.live) say(current.title)
    await sleep(POLL_MS, undefined, { signal })
  }
  throw new WebopsError({
    code: 'demo_timeout',
    kind: 'timeout',
    message: 'The sample is not deployed after 8 minutes.',
    hint: `./webops logs ${NAME} --rollout says where it is.`,
  })
}

async function makeRepository(sourceDir: string, repository: string): Promise<void> {
  const work = mkdtempSync(join(repository, '../../build/sample-'))
  try {
    cpSync(sourceDir, work, { recursive: true })
    const identity = ['-c', 'user.name=WebOps', '-c', 'user.email=webops@localhost', '-c', 'commit.gpgsign=false']
    await requireProgram('git', ['init', '--quiet', '--initial-branch=main', work])
    await requireProgram('git', ['-C', work, 'add', '--all'])
    await requireProgram('git', ['-C', work, ...identity, 'commit', '--quiet', '--message', 'The sample application'])
    await requireProgram('git', ['clone', '--quiet', '--bare', '--no-hardlinks', '--', work, repository])
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/** Adds a folder to those whose repositories may be deployed; what else stands in the policy stays, comments included. */
export function allowRepositoriesBelow(policyFile: string, folder: string): void {
  const document = parseDocument(readFileSync(policyFile, 'utf8'))
  const place = ['git', 'localPaths']
  const allowed = document.getIn(place)
  if (!(allowed instanceof YAMLSeq)) document.setIn(place, [folder])
  else if (!allowed.toJSON().includes(folder)) document.addIn(place, folder)
  else return
  writeOwnedFile(policyFile, document.toString(), { mode: 0o644 })
}
