import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { networkVariables } from '#adapters/process/own-environment.ts'
import type { Accounts } from './accounts.ts'
import type { Installation } from './installation.ts'
import { programFile } from './program-build.ts'
import type { Service } from './service.ts'
import { versionDir } from './versions.ts'

/**
 * V8 and malloc would otherwise take what the machine has. Garbage is also collected when there is nothing to do (tidy-memory.ts).
 * Prisma's query compiler is WebAssembly, which runs once for each kind of question: compiling it a second time, for speed, takes 15 MB.
 */
const SMALL = ['--liftoff-only', '--expose-gc']
/** Room for what a request leaves behind: with less, a tenth of its time is spent on collecting it. */
const PANEL_MEMORY = ['--max-old-space-size=96', '--max-semi-space-size=8', ...SMALL]
/** Four rollouts at once, with what their builds print. */
const WORKER_MEMORY = ['--max-old-space-size=192', '--max-semi-space-size=2', ...SMALL]

export function redisService({ env, files }: Installation, { redis }: Accounts): Service {
  const directory = join(env.stateDir, 'redis')
  return {
    name: 'redis',
    account: redis,
    program: '/usr/bin/redis-server',
    arguments: [files.redisConfiguration],
    directory,
    environment: {},
    environmentFiles: [],
    umask: '0077',
    mayBindLowPorts: false,
    writable: [directory, join(env.runDir, 'redis')],
    readable: [],
    usesNetwork: false,
  }
}

/** Starts with what the worker told it last, so that applications are reachable while the worker is not. */
export function caddyService({ env }: Installation, { caddy }: Accounts, program: string): Service {
  const directory = join(env.stateDir, 'caddy')
  return {
    name: 'caddy',
    account: caddy,
    program,
    arguments: ['run', '--resume'],
    directory,
    environment: {
      CADDY_ADMIN: `unix/${env.caddyAdminSocket}|0600`,
      HOME: directory,
      XDG_DATA_HOME: join(directory, 'data'),
      XDG_CONFIG_HOME: join(directory, 'config'),
    },
    environmentFiles: [],
    umask: '0077',
    mayBindLowPorts: true,
    writable: [directory, join(env.caddyAdminSocket, '..')],
    readable: [join(env.panelSocket, '..'), env.upstreamDir],
    usesNetwork: true,
  }
}

/** @param version its id: the program runs from the copy of that name */
export function panelService(installation: Installation, { panel }: Accounts, version: string): Service {
  const { env, files, cacheDir, foreignDatabaseUrl, foreignRedisUrl } = installation
  const place = versionDir(installation, version)
  return {
    name: 'panel',
    account: panel,
    program: join(place, 'node_modules/.bin/node'),
    arguments: [...PANEL_MEMORY, programFile(place, 'panel')],
    directory: place,
    environment: {
      HOME: env.stateDir,
      MALLOC_ARENA_MAX: '2',
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_COMPILE_CACHE: join(cacheDir, 'panel', version),
      WEBOPS_VERSION: version,
      ...certificateVariables(),
    },
    environmentFiles: [files.settings, files.panelSettings],
    umask: '0027',
    mayBindLowPorts: env.sshPort !== null && env.sshPort < 1024,
    writable: [join(env.stateDir, 'database'), env.pushedDir, join(env.panelSocket, '..'), join(cacheDir, 'panel')],
    readable: foreignRedisUrl === null ? [join(env.runDir, 'redis')] : [],
    usesNetwork: foreignDatabaseUrl !== null || foreignRedisUrl !== null,
    sshPort: env.sshPort,
  }
}

/** @param version its id, as for the panel */
export function workerService(installation: Installation, version: string): Service {
  const { env, files, cacheDir, versionsDir } = installation
  const place = versionDir(installation, version)
  return {
    name: 'worker',
    account: null,
    program: join(place, 'node_modules/.bin/node'),
    arguments: [...WORKER_MEMORY, programFile(place, 'worker')],
    directory: place,
    environment: { HOME: '/root', MALLOC_ARENA_MAX: '2', NODE_COMPILE_CACHE: join(cacheDir, 'worker', version), WEBOPS_VERSION: version },
    environmentFiles: [files.settings, files.workerSettings],
    umask: '0027',
    mayBindLowPorts: false,
    // Units are the only thing of the system's that it writes.
    writable: [env.stateDir, env.runDir, '/etc/systemd/system'],
    readable: [versionsDir, join(files.caddy, '..')],
    usesNetwork: true,
  }
}

/** Of a database or a queue on another server. */
function certificateVariables(): Record<string, string> {
  const bundle = networkVariables().NODE_EXTRA_CA_CERTS
  return bundle && existsSync(bundle) ? { NODE_EXTRA_CA_CERTS: bundle } : {}
}
