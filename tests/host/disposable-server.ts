import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ProgramResult, requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { bundleCheckout } from './bundle-checkout.ts'

const IMAGE = 'webops-test/server'
const RUN_OPTIONS = [
  // All capabilities but one that a machine of tests may lack itself.
  ...['--cap-add', 'ALL', '--cap-drop', 'SYS_RESOURCE', '--cgroupns', 'private'],
  ...['--security-opt', 'seccomp=unconfined', '--security-opt', 'apparmor=unconfined', '--security-opt', 'systempaths=unconfined'],
  ...['--tmpfs', '/run', '--tmpfs', '/tmp', '--volume', '/var/lib/docker'],
]
const BOOT_TIMEOUT_MS = 90_000
/** A used one has some hundred thousand files, and other work may go on. */
const REMOVAL_TIMEOUT_MS = 300_000

/** A server with a systemd and a Docker of its own, inside a container of this machine. */
export class DisposableServer {
  readonly name: string

  private constructor(name: string) {
    this.name = name
  }

  /**
   * Boots a fresh one, with this checkout as a bundle at /root/webops.bundle.
   * @param volumes folders of this machine that it sees, as `docker run --volume` takes them
   */
  static async boot(name: string, volumes: string[] = []): Promise<DisposableServer> {
    await DisposableServer.remove(name)
    await requireProgram('docker', ['build', '--tag', IMAGE, join(import.meta.dirname, 'server')], { timeoutMs: 300_000 })
    await requireProgram('docker', [
      'run',
      '--detach',
      '--name',
      name,
      '--hostname',
      'server',
      '--label',
      'webops.test=host',
      ...RUN_OPTIONS,
      ...volumes.flatMap((volume) => ['--volume', volume]),
      IMAGE,
    ])
    const server = new DisposableServer(name)
    try {
      await server.furnish()
      await server.booted()
      return server
    } catch (error) {
      await server.destroy()
      throw error
    }
  }

  /** One that runs already, as an earlier suite left it; null where there is none. */
  static async attach(name: string): Promise<DisposableServer | null> {
    const { stdout } = await runProgram('docker', ['inspect', '--format', '{{.State.Running}}', name], { timeoutMs: 60_000 })
    return stdout.trim() === 'true' ? new DisposableServer(name) : null
  }

  /** Removes one, in whatever state it is; one that is not there is removed already. */
  static async remove(name: string): Promise<void> {
    await requireProgram('docker', ['rm', '--force', '--volumes', name], { timeoutMs: REMOVAL_TIMEOUT_MS })
  }

  /** Brings the checkout in, and how npm reaches its registry. */
  private async furnish(): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'webops-host-'))
    try {
      await this.copyIn((await bundleCheckout(dir)).file, '/root/webops.bundle')
      const npmConfiguration = await npmSettings()
      if (npmConfiguration) {
        writeFileSync(join(dir, 'npmrc'), npmConfiguration, { mode: 0o600 })
        await this.copyIn(join(dir, 'npmrc'), '/root/.npmrc')
      }
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }

  /** Runs a program on the server. */
  run(
    program: string,
    args: string[],
    options: { timeoutMs?: number; cwd?: string; onLine?: (line: string) => void } = {},
  ): Promise<ProgramResult> {
    const { timeoutMs = 60_000, cwd = '/root', onLine } = options
    return runProgram('docker', ['exec', '--workdir', cwd, this.name, program, ...args], { timeoutMs, ...(onLine ? { onLine } : {}) })
  }

  /** Its address on this machine, which a restart may change. */
  async address(): Promise<string> {
    const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}'
    return (await requireProgram('docker', ['inspect', '--format', format, this.name])).trim()
  }

  /** Like run, but a failure is an error. @returns what it printed */
  async require(program: string, args: string[], options: { timeoutMs?: number; cwd?: string } = {}): Promise<string> {
    const { exitCode, stdout, stderr } = await this.run(program, args, options)
    if (exitCode !== 0) throw new Error(`${[program, ...args].join(' ')} ended with status ${exitCode}:\n${stdout}\n${stderr}`)
    return stdout
  }

  /** The status that an address answers with on the server; 0 when nothing answers. */
  async status(url: string): Promise<number> {
    const { stdout } = await this.run('curl', [
      '--silent',
      '--insecure',
      '--output',
      '/dev/null',
      '--max-time',
      '5',
      '--write-out',
      '%{http_code}',
      url,
    ])
    return Number(stdout)
  }

  async reboot(): Promise<void> {
    await requireProgram('docker', ['restart', '--time', '60', this.name], { timeoutMs: 120_000 })
    await this.booted()
  }

  destroy(): Promise<void> {
    return DisposableServer.remove(this.name)
  }

  /** Writes a file of root's. */
  async write(path: string, content: string, mode = 0o600): Promise<void> {
    const dir = mkdtempSync(join(tmpdir(), 'webops-host-'))
    try {
      writeFileSync(join(dir, 'file'), content, { mode })
      await this.copyIn(join(dir, 'file'), path)
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }

  private async booted(): Promise<void> {
    await until('the server to have booted', BOOT_TIMEOUT_MS, async () => {
      const { stdout } = await this.run('systemctl', ['is-system-running'])
      return /^(running|degraded)/.test(stdout)
    })
  }

  private async copyIn(file: string, target: string): Promise<void> {
    const place = `${this.name}:${target}`
    await requireProgram('docker', ['cp', file, place])
  }
}

/** Waits for something to become true. */
export async function until(what: string, timeoutMs: number, isTrue: () => Promise<boolean>): Promise<void> {
  const giveUpAt = performance.now() + timeoutMs
  while (!(await isTrue())) {
    if (performance.now() > giveUpAt) throw new Error(`Waited ${timeoutMs / 1000} s in vain for ${what}.`)
    await sleep(250)
  }
}

/** How this machine's npm reaches its registry. */
async function npmSettings(): Promise<string> {
  const files = await Promise.all(['globalconfig', 'userconfig'].map((name) => requireProgram('npm', ['config', 'get', name])))
  return files
    .map((file) => file.trim())
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
}
