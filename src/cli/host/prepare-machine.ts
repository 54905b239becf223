import { join } from 'node:path'
import { ensureBaseImages } from '#adapters/host/base-images.ts'
import { ensureCaddy } from '#adapters/host/caddy-program.ts'
import { ensureDockerDaemon } from '#adapters/host/docker-daemon.ts'
import { keepWaitingConnections } from '#adapters/host/waiting-connections.ts'
import { type Accounts, ensureAccounts } from './accounts.ts'
import { checkMachine } from './check-machine.ts'
import { ensureFolders } from './folders.ts'
import type { Installation } from './installation.ts'
import { templatesOf } from './keeper.ts'
import { ensurePackages } from './packages.ts'
import { checkPorts, checkSshPort } from './ports.ts'
import type { Keeper } from './service.ts'
import type { StepList } from './step-list.ts'
import { writeSettings } from './write-settings.ts'

/**
 * Puts everything in place that panel and worker need: packages, accounts, folders, the engine, settings, the proxy's program, base images.
 * @returns the accounts, and where the proxy's program is
 */
export async function prepareMachine(
  installation: Installation,
  keeper: Keeper,
  steps: StepList,
  signal: AbortSignal,
): Promise<{ accounts: Accounts; caddy: string }> {
  const { env, files, buildDir } = installation
  let accounts!: Accounts
  let caddy = ''

  await steps.step('Machine', async () => checkMachine(installation))
  await steps.step('Ports', async () => {
    const proxy = (await keeper.isRunning('caddy')) ? 'ours already' : checkPorts(installation)
    return `${proxy}; ${checkSshPort(installation, await keeper.isRunning('panel'))}`
  })
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
    const changed = await writeSettings(installation, accounts, templatesOf(installation))
    return changed.length === 0 ? 'all there' : `wrote ${changed.join(', ')}`
  })
  await steps.step('Caddy', async () => {
    const found = await ensureCaddy(files.caddy, buildDir, signal)
    caddy = found.file
    const isKept = await keepWaitingConnections(installation.systemd)
    const told = isKept ? '' : '; this kernel resets connections that wait while its configuration changes'
    return `${found.version} ${found.fetched ? 'fetched' : 'is there'}${told}`
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
  return { accounts, caddy }
}
