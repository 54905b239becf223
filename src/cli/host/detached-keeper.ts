import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { lastLines } from '#adapters/host/last-lines.ts'
import { readSettings } from '#adapters/host/settings-file.ts'
import { runningPid, stopByPidFile } from '#adapters/process/pid-file.ts'
import { spawnDaemon } from '#adapters/process/spawn-daemon.ts'
import type { Keeper, Service, ServiceName } from './service.ts'

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
/** A log that has grown beyond this is moved aside when its process starts again. */
const LOG_LIMIT_BYTES = 20 * 1024 * 1024
const STOP_GRACE_MS: Record<ServiceName, number> = { worker: 60_000, panel: 10_000, caddy: 10_000, redis: 10_000 }

/** Without systemd: processes of their own sessions, with pid files. `up` starts again what died. */
export function detachedKeeper(runDir: string, logDir: string): Keeper {
  const pidFile = (name: ServiceName) => join(runDir, `${name}.pid`)
  const logFile = (name: ServiceName) => join(logDir, `${name}.log`)
  const keeper: Keeper = {
    logHint: logFile,
    lastLog: async (name, lines) => lastLines(logFile(name), lines),
    isRunning: async (name) => runningPid(pidFile(name)) !== null,
    stop: (name) => stopByPidFile(pidFile(name), STOP_GRACE_MS[name]),
    restarts: () => Promise.resolve(0),
    recipe: (service) => Promise.resolve(JSON.stringify(service)),
    async start(name, recipe) {
      const service = JSON.parse(recipe) as Service
      await keeper.stop(name)
      const log = logFile(name)
      if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) renameSync(log, `${log}.1`)
      const [file, ...args] = commandOf(service)
      await spawnDaemon(file, args, {
        logFile: log,
        pidFile: pidFile(name),
        cwd: service.directory,
        env: environmentOf(service),
        umask: Number.parseInt(service.umask, 8),
      })
    },
  }
  return keeper
}

/** setpriv gives up root, and the way back to it, before it becomes the program. */
export function commandOf({ account, program, arguments: args, mayBindLowPorts }: Service): [string, ...string[]] {
  if (!account) return [program, ...args]
  const capabilities = mayBindLowPorts ? '-all,+net_bind_service' : '-all'
  const rights = ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--no-new-privs']
  return ['setpriv', ...rights, '--inh-caps', capabilities, '--ambient-caps', capabilities, '--', program, ...args]
}

/** The whole environment of a service: ours is not handed on. */
export function environmentOf({ environment, environmentFiles }: Service): Record<string, string> {
  const settings = environmentFiles.map(readSettings)
  return Object.assign({ PATH, LANG: 'C.UTF-8' }, environment, ...settings) as Record<string, string>
}
