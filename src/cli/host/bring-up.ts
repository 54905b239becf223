import { join } from 'node:path'
import { ensureBaseImages } from '#adapters/host/base-images.ts'
import { ensureCaddy } from '#adapters/host/caddy-program.ts'
import { ensureDockerDaemon } from '#adapters/host/docker-daemon.ts'
import { type Accounts, ensureAccounts } from './accounts.ts'
import { askHealth, caddyAnswers, redisAnswers, requireForeignRedis } from './answers.ts'
import { checkMachine } from './check-machine.ts'
import { ensureFolders } from './folders.ts'
import type { Installation } from './installation.ts'
import { keeperOf, templatesOf } from './keeper.ts'
import { migrateDatabase } from './migrate-database.ts'
import { ensurePackages } from './packages.ts'
import { codeFingerprint, ensurePanelBuild } from './panel-build.ts'
import { checkPorts } from './ports.ts'
import { readablePlace } from './readable-checkout.ts'
import { runService, waitForService } from './run-service.ts'
import type { Service } from './service.ts'
import { caddyService, panelService, redisService, workerService } from './services.ts'
import type { StepList } from './step-list.ts'
import { writeSettings } from './write-settings.ts'

const SERVICE_TIMEOUT_MS = 20_000
/** The first start of panel and worker compiles everything. */
const FIRST_START_TIMEOUT_MS = 90_000

/** Puts everything in place and starts it, one step after the other. What is right already is left alone. */
export async function bringUp(installation: Installation, steps: StepList, signal: AbortSignal): Promise<void> {
  const { env, files, buildDir, checkout } = installation
  const templates = templatesOf(installation)
  const keeper = keeperOf(installation, templates)
  const node = join(checkout, 'node_modules/.bin/node')
  let accounts!: Accounts
  let caddy = ''

  await steps.step('Machine', async () => checkMachine(installation))
  await steps.step('Ports', async () => ((await keeper.isRunning('caddy')) ? 'ours already' : checkPorts(installation)))
  await steps.step('Debian packages', (say) => ensurePackages(installation, say, signal))
  await steps.step('Accounts and folders', async () => {
    const ensured = await ensureAccounts(env.stateDir)
    accounts = ensured.accounts
    const folders = ensureFolders(installation, accounts)
    return ensured.made.length + folders === 0 ? 'all there' : `made ${[...ensured.made, `${folders} folders`].join(', ')}`
  })
  await steps.step('Docker', async () => {
    const { version, started } = await ensureDockerDaemon({
      systemd: installation.systemd,
      logFile: join(env.logDir, 'dockerd.log'),
      pidFile: join(env.runDir, 'dockerd.pid'),
      signal,
    })
    return `${version} ${started ? 'started' : 'runs already'}`
  })
  await steps.step('Settings and keys', async () => {
    const changed = await writeSettings(installation, accounts, templates)
    return changed.length === 0 ? 'all there' : `wrote ${changed.join(', ')}`
  })
  await steps.step('Caddy', async () => {
    const found = await ensureCaddy(files.caddy, buildDir, signal)
    caddy = found.file
    return `${found.version} ${found.fetched ? 'fetched' : 'is there'}`
  })
  await steps.step('Base images', async (say) => {
    const origins = [...(await ensureBaseImages({ workDir: buildDir, onProgress: say, signal }))]
    const of = (origin: string) => origins.filter(([, one]) => one === origin).map(([name]) => name)
    const told = [
      ...(of('pulled').length > 0 ? [`pulled ${of('pulled').join(', ')}`] : []),
      ...(of('built').length > 0 ? [`no registry answered, so built from Debian's packages: ${of('built').join(', ')}`] : []),
    ]
    return told.join('; ') || 'all there'
  })
  await steps.step('Pages', () => ensurePanelBuild(checkout, node, signal))
  await steps.step('Database', () => migrateDatabase(installation, accounts, signal))

  const code = codeFingerprint(checkout)
  const start = (title: string, service: Service, answers: () => Promise<boolean>, timeoutMs: number) =>
    steps.step(title, async () => {
      const ours = service.name === 'panel' || service.name === 'worker'
      const started = await runService(installation, keeper, service, ours ? code : '')
      await waitForService(keeper, service.name, answers, timeoutMs, signal)
      return started
    })
  if (installation.foreignRedisUrl) {
    await steps.step('Redis', async () => {
      await requireForeignRedis(installation)
      return 'the one of REDIS_URL answers'
    })
  } else await start('Redis', redisService(installation, accounts), () => redisAnswers(installation), SERVICE_TIMEOUT_MS)
  await start('Proxy', caddyService(installation, accounts, caddy), () => caddyAnswers(installation), SERVICE_TIMEOUT_MS)
  const place = await placeOfPanel(installation, accounts)
  await start(
    'Panel process',
    panelService(installation, accounts, place),
    async () => (await askHealth(installation)) !== null,
    FIRST_START_TIMEOUT_MS,
  )
  await start(
    'Worker process',
    workerService(installation),
    async () => (await askHealth(installation))?.worker === 'ok',
    FIRST_START_TIMEOUT_MS,
  )
}

/** systemd shows every process what it is to see; without it the checkout may have to be mounted a second time. */
async function placeOfPanel(installation: Installation, accounts: Accounts): Promise<string> {
  return installation.systemd ? installation.mountPoint : readablePlace(installation, accounts.panel)
}
