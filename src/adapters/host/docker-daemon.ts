import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { WebopsError } from '#core/errors/webops-error.ts'
import { runningPid } from '../process/pid-file.ts'
import { requireProgram, runProgram } from '../process/run-program.ts'
import { spawnDaemon } from '../process/spawn-daemon.ts'
import { lastLines } from './last-lines.ts'

export interface DockerDaemonOptions {
  /** Whether systemd keeps services running here. */
  systemd: boolean
  logFile: string
  pidFile: string
  signal?: AbortSignal
}

const DAEMON_SETTINGS = '/etc/docker/daemon.json'
const UNIT_SETTINGS = '/etc/systemd/system/docker.service.d'
/**
 * BuildKit drops what a step prints beyond 200 KiB a second or 2 MiB, the error at its end included. A GiB instead: -1, which
 * newer engines take for “all”, means “nothing at all” to the one of Debian 12. That engine also repeats an empty record for
 * ever once it has more than 1 MiB of output to tell at once, so it may not be much faster than those who listen.
 */
export const ENGINE_ENVIRONMENT = { BUILDKIT_STEP_LOG_MAX_SIZE: '1073741824', BUILDKIT_STEP_LOG_MAX_SPEED: '1048576' }
const START_TIMEOUT_MS = 60_000

/** The version of the engine that answers, or null. */
export async function dockerVersion(): Promise<string | null> {
  const asked = await runProgram('docker', ['info', '--format', '{{.ServerVersion}}'], { timeoutMs: 15_000 }).catch(() => null)
  return asked?.exitCode === 0 ? asked.stdout.trim() || null : null
}

/**
 * Settings for an engine that we installed: containers outlive its restarts, logs do not fill the disk, builds say all
 * they have to say. An engine that has settings keeps them.
 * @param systemd whether systemd keeps it running, which has then started it already
 */
export async function writeDockerSettings(systemd: boolean): Promise<void> {
  if (existsSync(DAEMON_SETTINGS)) return
  mkdirSync('/etc/docker', { recursive: true })
  const settings = { 'live-restore': true, 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' } }
  writeFileSync(DAEMON_SETTINGS, `${JSON.stringify(settings, null, 2)}\n`)
  if (!systemd) return
  mkdirSync(UNIT_SETTINGS, { recursive: true })
  const environment = Object.entries(ENGINE_ENVIRONMENT).map(([name, value]) => `Environment=${name}=${value}\n`)
  writeFileSync(`${UNIT_SETTINGS}/webops.conf`, `# Written by webops up.\n[Service]\n${environment.join('')}`)
  await requireProgram('systemctl', ['daemon-reload'])
  // It is new: nothing runs in it yet.
  await requireProgram('systemctl', ['try-restart', 'docker.service'])
}

/**
 * Uses the engine that runs, or starts one.
 * @returns its version and whether we started it
 * @throws WebopsError `engine_not_started` with the last lines of its log
 */
export async function ensureDockerDaemon(options: DockerDaemonOptions): Promise<{ version: string; started: boolean }> {
  const running = await dockerVersion()
  if (running) return { version: running, started: false }
  if (options.systemd) await requireProgram('systemctl', ['enable', '--now', 'docker.service'])
  // Its own pid file would keep two of them apart, and its message then says so.
  else if (runningPid(options.pidFile) === null) {
    await spawnDaemon('dockerd', [], { logFile: options.logFile, pidFile: options.pidFile, moreEnv: ENGINE_ENVIRONMENT })
  }
  const version = await waitForEngine(options)
  if (version) return { version, started: true }
  const lines = options.systemd
    ? (await runProgram('journalctl', ['--unit', 'docker.service', '--lines', '8', '--no-pager', '--output', 'cat'])).stdout
    : lastLines(options.logFile, 8)
  throw new WebopsError({
    code: 'engine_not_started',
    kind: 'unavailable',
    message: `Docker's engine does not start. It says:\n${lines}`,
    hint: options.systemd ? 'journalctl -u docker says more.' : `${options.logFile} says more.`,
  })
}

async function waitForEngine({ systemd, pidFile, signal }: DockerDaemonOptions): Promise<string | null> {
  const giveUpAt = performance.now() + START_TIMEOUT_MS
  while (performance.now() < giveUpAt) {
    signal?.throwIfAborted()
    const version = await dockerVersion()
    if (version) return version
    if (!systemd && runningPid(pidFile) === null) return null
    await sleep(250)
  }
  return null
}
