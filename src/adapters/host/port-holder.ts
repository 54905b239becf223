import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const LISTENING = '0A'

/**
 * Which program listens on a TCP port of this machine.
 * @returns its name and process id, `{ program: null }` when that cannot be seen from here, null when the port is free
 */
export function portHolder(port: number): { program: string | null; pid: number | null } | null {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => listeningInodes(table, port)))
  if (inodes.size === 0) return null
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (holdsSocket(pid, inodes)) return { program: nameOf(pid), pid: Number(pid) }
  }
  return { program: null, pid: null }
}

function listeningInodes(table: string, port: number): string[] {
  const rows = readLines(table).slice(1)
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(ending) && fields[3] === LISTENING)
    .map((fields) => fields[9] as string)
}

function holdsSocket(pid: string, inodes: Set<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      const target = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1]
      return target !== undefined && inodes.has(target)
    })
  } catch {
    // It ended meanwhile, or is not ours to look into.
    return false
  }
}

function nameOf(pid: string): string {
  return readLines(`/proc/${pid}/comm`)[0] || `process ${pid}`
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return []
  }
}
