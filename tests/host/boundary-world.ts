import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'
import { Intruder } from './intruder.ts'

/** What must be seen nowhere but in the victim's own container. */
export const CANARY = 'canary-d2f1c7b9e0'
export const VICTIM = 'bd-victim'
export const ATTACKER = 'bd-attacker'
const POLICY = '/etc/webops/policy.yaml'

/** The shared server with two deployments more: one that has a secret, and one that belongs to whoever took over the panel. */
export class BoundaryWorld {
  readonly server: DisposableServer
  readonly intruder: Intruder
  #policy = ''
  #worker = ''

  private constructor(server: DisposableServer) {
    this.server = server
    this.intruder = new Intruder(server)
  }

  /** @param policy what the server allows beside the defaults, as YAML */
  static async make(policy = ''): Promise<BoundaryWorld> {
    const world = new BoundaryWorld((await installedServer()).server)
    world.#policy = await world.server.require('cat', [POLICY])
    await world.server.write(POLICY, `${world.#policy}${policy}`, 0o644)
    for (const [name, ...more] of [
      [VICTIM, '--secret', `PASSWORD=${CANARY}`],
      [ATTACKER, '--secret', 'PASSWORD=mine', '--env', 'SHOWN=1'],
    ] as const) {
      const deployed = await world.webops('deploy', name, '--image', 'nginx:stable', ...more)
      expect(deployed.exitCode, deployed.stdout + deployed.stderr).toBe(0)
    }
    await world.intruder.enter()
    await world.remember()
    return world
  }

  async unmake(): Promise<void> {
    await this.intruder.leave()
    for (const name of [VICTIM, ATTACKER]) await this.webops('remove', name, '--yes')
    await this.server.write(POLICY, this.#policy, 0o644)
  }

  webops(...args: string[]) {
    return this.server.run('/root/webops/webops', args, { timeoutMs: 180_000 })
  }

  /** The worker as it runs now is the one that has to go on. */
  async remember(): Promise<void> {
    this.#worker = await this.#workerNow()
  }

  async #workerNow(): Promise<string> {
    return this.server.require('systemctl', ['show', 'webops-worker', '--property', 'MainPID,NRestarts,ActiveState'])
  }

  async restartWorker(): Promise<void> {
    await this.server.require('systemctl', ['restart', 'webops-worker'])
    await this.workerAnswers()
    await this.remember()
  }

  /** Starts a stopped worker and waits until it is ready or has died. */
  async tryWorker(): Promise<void> {
    const since = (await this.server.require('date', ['+@%s.%N'])).trim()
    await this.server.require('systemctl', ['reset-failed', 'webops-worker'])
    await this.server.run('systemctl', ['start', 'webops-worker'])
    await until('the worker to be ready or dead', 60_000, async () => {
      const args = ['--unit', 'webops-worker', '--since', since, '--output', 'cat', '--no-pager']
      return /The worker is ready|Main process exited|Failed with result/.test(await this.server.require('journalctl', args))
    })
  }

  async workerAnswers(): Promise<void> {
    await until('the worker to answer', 60_000, async () => (await this.health()).worker === 'ok')
  }

  async health(): Promise<Record<string, string>> {
    const { stdout } = await this.server.run('curl', ['--silent', '--insecure', '--max-time', '5', 'https://localhost/api/v1/health'])
    return stdout.startsWith('{') ? (JSON.parse(stdout) as Record<string, string>) : {}
  }

  /** The worker did not die of it, others serve as before, and no container has what none may have. */
  async unharmed(): Promise<void> {
    expect(await this.#workerNow()).toBe(this.#worker)
    for (const name of ['sample', VICTIM]) expect(await this.server.status(`http://${name}.localhost`), name).toBe(200)
    expect(await this.excesses()).toEqual([])
    expect(await this.container(VICTIM, '{{json .Config.Env}}')).toContain(CANARY)
  }

  container(name: string, format: string): Promise<string> {
    return this.server.require('docker', ['inspect', '--format', format, `webops-${name}`])
  }

  /** All that any container on this server has beyond what the policy of these tests allows. */
  async excesses(): Promise<string[]> {
    const ids = (await this.server.require('docker', ['ps', '--all', '--quiet', '--filter', 'label=webops.deployment'])).trim().split('\n')
    const containers = JSON.parse(await this.server.require('docker', ['inspect', ...ids])) as Inspected[]
    return containers.flatMap(excessesOf)
  }

  /** Every file and folder below these, with owner, mode and content: a line each. */
  async listed(...paths: string[]): Promise<Set<string>> {
    const script =
      'find "$@" -xdev -printf "%p %y %U:%G %m %l\\n" 2>/dev/null; find "$@" -xdev -type f -exec sha256sum {} + 2>/dev/null; true'
    return new Set((await this.server.require('sh', ['-c', script, 'sh', ...paths])).trim().split('\n'))
  }
}

/** What is not as it was. */
export function changed(before: Set<string>, after: Set<string>): string[] {
  return [...before.symmetricDifference(after)]
}

interface Inspected {
  Name: string
  Config: { Env: string[]; Labels: Record<string, string> }
  Mounts: { Type: string; Source: string }[]
  HostConfig: Record<string, unknown> & { PortBindings: Record<string, { HostIp: string }[] | null> | null }
}

/** What Docker gives to a container that asks for nothing, and what we take from it or give it in its place. */
const PLAIN: Record<string, unknown[]> = {
  Privileged: [false],
  Binds: [null],
  CapAdd: [['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'NET_BIND_SERVICE', 'SETGID', 'SETUID']],
  SecurityOpt: [['no-new-privileges']],
  CapDrop: [['ALL']],
  Devices: [null, undefined],
  DeviceRequests: [null, undefined],
  DeviceCgroupRules: [null, undefined],
  VolumesFrom: [null],
  PidMode: [''],
  IpcMode: ['private', 'shareable'],
  UTSMode: [''],
  UsernsMode: [''],
  CgroupParent: [''],
  Runtime: ['runc'],
  Sysctls: [null, undefined],
  PublishAllPorts: [false],
  NetworkMode: ['webops-default.production', 'none'],
}

function excessesOf({ Name, Config, Mounts, HostConfig }: Inspected): string[] {
  const found = Object.entries(PLAIN)
    .filter(([key, allowed]) => !allowed.some((one) => isDeepStrictEqual(one, HostConfig[key])))
    .map(([key]) => `${Name} has ${key} ${JSON.stringify(HostConfig[key])}`)
  const mounted = Mounts.filter((mount) => mount.Type !== 'volume').map((mount) => `${Name} mounts ${mount.Source}`)
  const published = Object.values(HostConfig.PortBindings ?? {}).flatMap((bindings) => bindings ?? [])
  const open = published.filter(({ HostIp }) => HostIp !== '127.0.0.1').map(({ HostIp }) => `${Name} is published on ${HostIp}`)
  const others =
    Config.Labels['webops.deployment'] !== VICTIM && Config.Env.some((line) => line.includes(CANARY)) ? [`${Name} has the canary`] : []
  return [...found, ...mounted, ...open, ...others]
}
