import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { networkVariables } from '#adapters/process/own-environment.ts'
import type { Accounts } from './accounts.ts'
import type { Installation } from './installation.ts'
import type { Service } from './service.ts'

/** Keeps the panel near 100 MB: V8 and malloc would otherwise take what the machine has. */
const PANEL_MEMORY = ['--max-old-space-size=96', '--max-semi-space-size=2']

export function redisService({ env, files }: Installation, { redis }: Accounts): Service {
  const directory = join(env.stateDir, 'redis')
  return {
    name: 'redis',
    account: redis,
    program: '/usr/bin/redis-server',
    arguments: [files.redisConfiguration],
    directory,
    bind: null,
    environment: {},
    environmentFiles: [],
    umask: '0077',
    mayBindLowPorts: false,
    writable: [directory, join(env.runDir, 'redis')],
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
    bind: null,
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
  }
}

/** @param place the folder that holds the program as the panel's user sees it */
export function panelService({ env, files, cacheDir, checkout }: Installation, { panel }: Accounts, place: string): Service {
  return {
    name: 'panel',
    account: panel,
    program: join(place, 'node_modules/.bin/node'),
    arguments: [...PANEL_MEMORY, 'src/processes/panel.ts'],
    directory: place,
    bind: place === checkout ? null : checkout,
    environment: {
      HOME: env.stateDir,
      MALLOC_ARENA_MAX: '2',
      NEXT_TELEMETRY_DISABLED: '1',
      NODE_COMPILE_CACHE: join(cacheDir, 'panel'),
      ...certificateVariables(),
    },
    environmentFiles: [files.settings, files.panelSettings],
    umask: '0027',
    mayBindLowPorts: false,
    writable: [join(env.stateDir, 'database'), join(env.panelSocket, '..'), join(cacheDir, 'panel')],
  }
}

export function workerService({ files, cacheDir, checkout }: Installation): Service {
  return {
    name: 'worker',
    account: null,
    program: join(checkout, 'node_modules/.bin/node'),
    arguments: ['src/processes/worker.ts'],
    directory: checkout,
    bind: null,
    environment: { HOME: '/root', MALLOC_ARENA_MAX: '2', NODE_COMPILE_CACHE: join(cacheDir, 'worker') },
    environmentFiles: [files.settings, files.workerSettings],
    umask: '0027',
    mayBindLowPorts: false,
    writable: [],
  }
}

/** Of a database or a queue on another server. */
function certificateVariables(): Record<string, string> {
  const bundle = networkVariables().NODE_EXTRA_CA_CERTS
  return bundle && existsSync(bundle) ? { NODE_EXTRA_CA_CERTS: bundle } : {}
}
