import { join } from 'node:path'
import { createCaddy } from '#adapters/caddy/caddy.ts'
import { createDns } from '#adapters/dns/dns.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createGit } from '#adapters/git/git.ts'
import { createGpus } from '#adapters/gpus/gpus.ts'
import { createBaseImages } from '#adapters/host/deploy-base-images.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import { networkVariables } from '#adapters/process/own-environment.ts'
import { processNames } from '#adapters/process/process-names.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { rolloutLogWriter } from '#adapters/rollout-logs/rollout-logs.ts'
import { ageOpener } from '#adapters/secrets/age-secrets.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { addonRegistry } from '#core/addon/addon-registry.ts'
import { discoverAddons } from '#core/addon/discover-addons.ts'
import { recordAddons } from '#core/addon/record-addons.ts'
import { leadsHere } from '#core/domain/leads-here.ts'
import { ensureDefaults } from '#core/project/ensure-defaults.ts'
import { Lease } from '#core/worker/lease.ts'
import { notingVolumes } from '#core/volume/noting-volumes.ts'
import type { WorkerCore } from '#core/worker/worker-core.ts'
import type { Env } from '#env'
import type { Log } from './log.ts'
import { wireCore } from './wire-core.ts'
import { wireEngines } from './wire-engines.ts'

/** Where adapters meet the worker's ports: all that acts. */

const HOME = join(import.meta.dirname, '../..')

/** What the worker works with. */
export async function wireWorker(env: Env, log: Log) {
  const { core, queue, close, onError } = await wireCore(env, log)
  const policy = policyFile(env.policyFile)
  const discovered = await discoverAddons([join(HOME, 'addons'), env.foreignAddonsDir])
  await recordAddons(core.addons, discovered)
  for (const { name, error } of discovered) if (error) log.warn({ addon: name, error }, 'An addon is broken and left out.')
  const stored = Object.fromEntries((await core.addons.list()).map((addon) => [addon.id, addon.settings]))
  const registry = addonRegistry(
    discovered.flatMap((found) => found.addon ?? []),
    stored,
  )
  log.info(
    { addons: discovered.filter((found) => found.addon).map((found) => found.name) },
    'Addons discovered and hooks registered at startup.',
  )

  const { server } = await ensureDefaults(core)
  const note: WorkerCore['note'] = (message, details) => log.info(details ?? {}, message)
  const lease = new Lease({ servers: core.servers, serverId: server.id, processes: processNames(), clock: core.clock, note })
  const dns = createDns({
    server: env.dnsServer,
    publicAddresses: env.publicAddresses,
    panelHost: env.panelHost,
    httpsPort: env.httpsPort,
  })
  const templates = createTemplates(join(HOME, 'system-templates'))
  const { engine: engines, supervisor } = await wireEngines(env, templates, (error, what) => log.warn({ error }, what))
  const engine = notingVolumes(engines, core, onError)
  const worker: WorkerCore = {
    ...core,
    serverId: server.id,
    lease,
    registry,
    policy,
    dns,
    services: {
      engine,
      baseImages: createBaseImages({ engine, workDir: join(env.workspacesDir, 'base-images') }),
      git: createGit({
        pushedDir: env.pushedDir,
        policy,
        privateDir: join(env.stateDir, 'git'),
        knownHostsFile: join(env.stateDir, 'known_hosts'),
        certificateAuthorities: networkVariables()['GIT_SSL_CAINFO'],
      }),
      proxy: createCaddy({
        adminSocket: env.caddyAdminSocket,
        upstreamDir: env.upstreamDir,
        keptDir: join(env.stateDir, 'upstreams'),
        panelSocket: env.panelSocket,
        panelHost: env.panelHost,
        panelIsPublic: leadsHere(dns, env.panelHost, core.clock),
        acme: env.acme,
        httpPort: env.httpPort,
        httpsPort: env.httpsPort,
        storageDir: join(env.stateDir, 'caddy'),
        adminSecret: env.caddySecret,
      }),
      supervisor,
      templates,
      probe: createProbe(),
      gpus: createGpus(),
      clock: core.clock,
      files: confinedFiles,
    },
    opener: ageOpener(env.workerKeyFile),
    logWriter: rolloutLogWriter(env.rolloutLogsDir),
    folders: { mirrors: env.mirrorsDir, workspaces: env.workspacesDir, deployments: env.deploymentsDir },
    note,
  }
  return { worker, lease, queue, close, onError }
}
