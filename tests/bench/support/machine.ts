import { readFileSync, statSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { runProgram } from '#adapters/process/run-program.ts'

/** On what was measured. */
export interface Machine {
  processor: string
  cores: number
  memoryGiB: number
  system: string
  kernel: string
  node: string
  /** The engine's version, null where none answers. */
  docker: string | null
  systemd: boolean
  /** Processes that wanted a processor in the minute before the bench began, beside its own. */
  loadBefore: number
}

/** Asks the machine what it is. To be called before anything is started: the load is part of it. */
export async function describeMachine(): Promise<Machine> {
  const [loadBefore = 0] = loadavg()
  const asked = await runProgram('docker', ['version', '--format', '{{.Server.Version}}'], { timeoutMs: 15_000 }).catch(() => null)
  const processors = cpus()
  return {
    processor: processors[0]?.model.trim() || process.arch,
    cores: processors.length,
    memoryGiB: Math.round((totalmem() / 1024 ** 3) * 10) / 10,
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux',
    kernel: release(),
    node: process.version,
    docker: asked?.exitCode === 0 ? asked.stdout.trim() : null,
    systemd: isSystemdBooted(),
    loadBefore: Math.round(loadBefore * 100) / 100,
  }
}

/** Whether systemd is process 1 here, and may keep deployments running. */
export function isSystemdBooted(): boolean {
  return statSync('/run/systemd/system', { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** One line for people. */
export function machineLine(machine: Machine): string {
  const { processor, cores, memoryGiB, system, kernel, node, docker, systemd, loadBefore } = machine
  const parts = [
    `${cores} × ${processor}, ${memoryGiB} GiB`,
    `${system}, Linux ${kernel}`,
    docker === null ? 'no Docker' : `Docker ${docker}`,
    systemd ? 'systemd' : 'no systemd',
    `Node ${node.slice(1)}`,
    `load before ${loadBefore}`,
  ]
  return parts.join('; ')
}
