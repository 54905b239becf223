import { join } from 'node:path'
import type { Templates } from '#core/ports/templates.ts'
import { refuseLinks, waysWithin } from './links.ts'
import type { Bind, ContainerRecord } from './records.ts'

const TEMPLATE = 'systemd/process.service.njk'
const DAY_SECONDS = 86_400
const MOST_TASKS = 2048
/** Where the part of the unit begins that commands share with what serves. */
const SHARED = '# Part: sandbox\n'

/** What a unit runs in. Paths are absolute and of this server; targets are within its root. */
export interface Sandbox {
  account: string
  root: string
  directory: string
  environmentFile: string
  commandFile: string
  readOnly: Bind[]
  writable: Bind[]
  inMemory: string[]
  limits: Record<string, unknown>
}

/** The sandbox of a container, whose files are in `folder`. @param commandFile of another command than its own */
export function sandboxOf(record: ContainerRecord, folder: string, commandFile = join(folder, 'command')): Sandbox {
  const { account, directory, readOnly, writable, inMemory, limits } = record
  const root = join(folder, 'root')
  return { account, root, directory, environmentFile: join(folder, 'environment'), commandFile, readOnly, writable, inMemory, limits }
}

/** The unit file of a container. @throws template_value_unsafe for a path that no unit can name */
export function unitText(templates: Templates, record: ContainerRecord, folder: string): Promise<string> {
  return templates.render(TEMPLATE, {
    ...valuesOf(sandboxOf(record, folder)),
    ...restartValues(record),
    // systemd looks again at each start, as of its own restarts.
    noLinks: ways(record).flatMap(({ places }) => places),
    deployment: record.deployment,
    identifier: `webops-${record.deployment}`,
    stopSignal: record.stopSignal,
    stopGraceSeconds: record.stopGraceSeconds,
  })
}

/**
 * The same sandbox as options of systemd-run: its values are such that they mean the same on a command line, and none is
 * secret.
 * @throws target_not_here where the application has laid a link on the way to what is mounted
 */
export async function sandboxOptions(
  templates: Templates,
  sandbox: Sandbox,
  stop: { signal: string; graceSeconds: number },
): Promise<string[]> {
  await refuseLinks(ways(sandbox))
  const text = await templates.render(TEMPLATE, {
    ...valuesOf(sandbox),
    noLinks: [],
    startLimitSeconds: 0,
    isNeverRestarted: true,
    restartSeconds: 1,
    deployment: 'command',
    identifier: 'command',
    stopSignal: stop.signal,
    stopGraceSeconds: stop.graceSeconds,
  })
  const shared = text.slice(text.indexOf(SHARED) + SHARED.length, text.indexOf('[Install]'))
  const lines = shared.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return [`KillSignal=${stop.signal}`, `TimeoutStopSec=${stop.graceSeconds}`, 'KillMode=control-group', ...lines].flatMap((line) => [
    '-p',
    line,
  ])
}

function ways({ readOnly, writable, inMemory }: Pick<Sandbox, 'readOnly' | 'writable' | 'inMemory'>) {
  const binds = [...readOnly, ...writable]
  return waysWithin(binds, [...binds.map(({ target }) => target), ...inMemory])
}

function valuesOf({ limits, ...sandbox }: Sandbox): Record<string, unknown> {
  return { tasks: MOST_TASKS, ...sandbox, ...limits }
}

function restartValues({ restartPolicy, limits }: ContainerRecord): Record<string, unknown> {
  const restartSeconds = limits['restartSeconds'] ?? 1
  const base = { startLimitSeconds: 0, restartSeconds }
  if (restartPolicy === 'no') return { ...base, isNeverRestarted: true }
  if (restartPolicy === 'unless-stopped') return base
  const [, retries] = restartPolicy.split(':')
  if (retries === undefined) return { ...base, isRestartedOnFailure: true }
  return { ...base, isRestartedOnFailure: true, isGivenUp: true, startLimitSeconds: DAY_SECONDS, mostStarts: Number(retries) + 1 }
}
