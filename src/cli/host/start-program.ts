import type { HealthView } from '#api/schemas/views.ts'
import type { Accounts } from './accounts.ts'
import { askHealth } from './answers.ts'
import type { Installation } from './installation.ts'
import type { ProgramVersion } from './program-version.ts'
import { runService, startAgain, type StartedService, waitForService } from './run-service.ts'
import type { Keeper, Service } from './service.ts'
import { panelService, workerService } from './services.ts'
import type { StepList } from './step-list.ts'

/** What the steps of `up` work with. */
export interface BringingUp {
  installation: Installation
  accounts: Accounts
  keeper: Keeper
  steps: StepList
  signal: AbortSignal
}

const SERVICE_TIMEOUT_MS = 20_000

/** Starts Redis or the proxy, and waits for its answer. */
export async function startService(
  { installation, keeper, steps, signal }: BringingUp,
  title: string,
  service: Service,
  answers: () => Promise<boolean>,
): Promise<void> {
  await steps.step(title, async () => {
    const started = await runService(installation, keeper, service)
    await waitForService(keeper, service.name, answers, SERVICE_TIMEOUT_MS, signal)
    return started
  })
}

/**
 * Starts panel and worker of a version, one after the other, where they do not run already.
 * @throws WebopsError `service_not_started` when one does not come up healthy in time
 */
export async function startProgram(bringing: BringingUp, version: ProgramVersion, timeoutMs: number): Promise<void> {
  const { installation, accounts, keeper, steps, signal } = bringing
  await steps.step('Panel process', async () => {
    const started = await runService(installation, keeper, panelService(installation, accounts, version.id))
    await waitForService(keeper, 'panel', () => asksWell(installation, (health) => isPanelOf(health, version)), timeoutMs, signal)
    return started
  })
  await steps.step('Worker process', async () => {
    const started = await runService(installation, keeper, workerService(installation, version.id))
    await waitForService(keeper, 'worker', () => asksWell(installation, ({ worker }) => worker === 'ok'), timeoutMs, signal)
    return started
  })
}

/** Starts panel and worker as they were started before, and waits until they are healthy. */
export async function startProgramAgain(
  { installation, keeper, signal }: Pick<BringingUp, 'installation' | 'keeper' | 'signal'>,
  { version, panel, worker }: { version: ProgramVersion; panel: StartedService; worker: StartedService },
  timeoutMs: number,
): Promise<void> {
  await startAgain(installation, keeper, 'panel', panel)
  await waitForService(keeper, 'panel', () => asksWell(installation, (health) => isPanelOf(health, version)), timeoutMs, signal)
  await startAgain(installation, keeper, 'worker', worker)
  await waitForService(keeper, 'worker', () => asksWell(installation, (health) => health.worker === 'ok'), timeoutMs, signal)
}

/** Whether panel and worker of a version run and are healthy. */
export function programAnswers(installation: Installation, version: ProgramVersion): Promise<boolean> {
  return asksWell(installation, (health) => isPanelOf(health, version) && health.worker === 'ok')
}

/** One that was started before says another version. */
function isPanelOf({ version, database }: HealthView, { id }: ProgramVersion): boolean {
  return version === id && database === 'ok'
}

async function asksWell(installation: Installation, isWell: (health: HealthView) => boolean): Promise<boolean> {
  const health = await askHealth(installation)
  return health !== null && isWell(health)
}
