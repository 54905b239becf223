import { readdirSync, readFileSync } from 'node:fs'

const MIB = 1024 * 1024

export interface Memory {
  panel: number
  worker: number
  redis: number
}

/** What each process holds with all that it has started, in MiB: the sum of PSS, which divides what is shared among those who share it. */
export function memoryOf(processes: Record<keyof Memory, number>): Memory {
  const children = childrenByParent()
  const treeOf = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(treeOf)]
  const sum = (pid: number) => treeOf(pid).reduce((total, one) => total + pssOf(one), 0) / MIB
  return { panel: sum(processes.panel), worker: sum(processes.worker), redis: sum(processes.redis) }
}

export const together = ({ panel, worker, redis }: Memory) => panel + worker + redis

/** 0 for one that has ended meanwhile. */
function pssOf(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

function childrenByParent(): Map<number, number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = parentOf(name)
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  return children
}

function parentOf(pid: string): number {
  try {
    // The name in parentheses may hold anything.
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1])
  } catch {
    return 0
  }
}
