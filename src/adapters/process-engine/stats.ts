import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { totalmem } from 'node:os'
import type { ContainerStats } from '#core/ports/engine.ts'
import { unitOf } from './places.ts'
import type { ContainerRecord } from './records.ts'
import { unitStates } from './systemd.ts'

const CGROUPS = '/sys/fs/cgroup'
const BETWEEN_MS = 250

/** What a unit takes now, from its control group in either of the kernel's two layouts; null when it does not run. */
export async function statsOf(record: ContainerRecord): Promise<ContainerStats | null> {
  const group = (await unitStates([unitOf(record.id)])).get(unitOf(record.id))?.controlGroup
  if (!group) return null
  const before = await cpuMicroseconds(group)
  const at = performance.now()
  await sleep(BETWEEN_MS)
  const after = await cpuMicroseconds(group)
  const passed = (performance.now() - at) * 1000
  const memory = await firstNumber(join(CGROUPS, group, 'memory.current'), join(CGROUPS, 'memory', group, 'memory.usage_in_bytes'))
  if (after === null || before === null || memory === null) return null
  const limit = await firstNumber(join(CGROUPS, group, 'memory.max'), join(CGROUPS, 'memory', group, 'memory.limit_in_bytes'))
  return {
    cpuPercent: Math.max(0, ((after - before) / passed) * 100),
    memoryBytes: memory,
    memoryLimitBytes: Math.min(limit ?? totalmem(), totalmem()),
  }
}

async function cpuMicroseconds(group: string): Promise<number | null> {
  const modern = await readFile(join(CGROUPS, group, 'cpu.stat'), 'utf8').catch(() => '')
  const found = /^usage_usec (\d+)/m.exec(modern)?.[1]
  if (found !== undefined) return Number(found)
  const nanoseconds = await firstNumber(
    join(CGROUPS, 'cpuacct', group, 'cpuacct.usage'),
    join(CGROUPS, 'cpu,cpuacct', group, 'cpuacct.usage'),
  )
  return nanoseconds === null ? timesOfProcesses(group) : nanoseconds / 1000
}

/** Where nobody adds up for the group: what its processes have taken that run now (proc(5), utime and stime in hundredths). */
async function timesOfProcesses(group: string): Promise<number | null> {
  const listed = await readFile(join(CGROUPS, 'systemd', group, 'cgroup.procs'), 'utf8').catch(() => null)
  if (listed === null) return null
  const times = listed.split('\n').map(async (pid) => {
    const text = pid === '' ? '' : await readFile(join('/proc', pid, 'stat'), 'utf8').catch(() => '')
    // The name in brackets may hold anything: what follows it begins with the third field.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10_000
  })
  return (await Promise.all(times)).reduce((sum, one) => sum + one, 0)
}

/** `max` is no number, and stands for no limit. */
async function firstNumber(...files: string[]): Promise<number | null> {
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '')
    if (/^\d+$/.test(text.trim())) return Number(text)
  }
  return null
}
