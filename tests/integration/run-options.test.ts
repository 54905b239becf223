import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { DeploymentFacts } from '../../src/addon-api/index.ts'
import type { RunOptions } from '../../src/core/deployment/run-options.schema.ts'
import { createTestRollout, ENGINE, type TestRollout } from './docker-rollout.ts'

/** What is set is what a process inside finds: each option against the engine that is there, kept by the engine's own policy. */

const raw = new Docker({ socketPath: (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '') })
/** Of a container that is hardened, and of one that is not. */
const HARDENED_CAPABILITIES = '00000000000004fb'
const USUAL_CAPABILITIES = '00000000a80425fb'

let rollout: TestRollout
beforeEach(async () => {
  rollout = await createTestRollout()
})
afterEach(() => rollout.removeAll())

async function deploy(runOptions: RunOptions, more: Partial<DeploymentFacts> & { lines?: string[] } = {}): Promise<void> {
  const { lines = ['CMD ["sleep", "infinity"]'], ...settings } = more
  await rm(join(rollout.workspaceDir, 'Dockerfile'), { force: true })
  await writeFile(join(rollout.workspaceDir, 'Dockerfile'), ['FROM debian:bookworm-slim', ...lines, ''].join('\n'))
  await rollout.deploy(null, { healthType: 'uptime', healthUptimeSeconds: 1, stopGraceSeconds: 1, runOptions, ...settings })
}

/** What a command says inside, both channels, without the last line's end. */
async function inside(command: string): Promise<string> {
  const exec = await raw.getContainer(rollout.container).exec({ Cmd: ['sh', '-c', `${command} 2>&1`], AttachStdout: true, Tty: true })
  const stream = await exec.start({ Tty: true })
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString().replaceAll('\r', '').trimEnd()
}

/** One line of what the kernel says of the first process. */
const status = async (name: string) => (await inside(`grep ^${name}: /proc/1/status`)).split(/\s+/)[1]
const pidsMax = () => inside('cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; true')
const inspect = () => raw.getContainer(rollout.container).inspect()

describe('hardening', () => {
  it('is there where nothing is said: no further privileges, few capabilities, a limit of processes', async () => {
    await deploy({})
    expect(await status('NoNewPrivs')).toBe('1')
    expect([await status('CapEff'), await status('CapBnd')]).toEqual([HARDENED_CAPABILITIES, HARDENED_CAPABILITIES])
    expect(await pidsMax()).toBe('2048')
    expect(await inside('mknod /tmp/null c 1 3')).toContain('not permitted')
  })

  it('is not there where it is switched off', async () => {
    await deploy({ hardening: 'none' })
    expect(await status('NoNewPrivs')).toBe('0')
    expect(await status('CapEff')).toBe(USUAL_CAPABILITIES)
    expect(await pidsMax()).toBe('max')
  })

  it('gives back what is asked for', async () => {
    await deploy({ capabilities: ['NET_RAW'], pidsLimit: 50 })
    expect(BigInt(`0x${await status('CapEff')}`)).toBe(BigInt(`0x${HARDENED_CAPABILITIES}`) | (1n << 13n))
    expect(await pidsMax()).toBe('50')
  })

  it('lets entrypoints prepare their folders as root and become somebody else', async () => {
    const entrypoint =
      'chown -R 65534:65534 /srv && chmod 700 /srv && exec setpriv --reuid=65534 --regid=65534 --clear-groups sleep infinity'
    await deploy({}, { lines: [`CMD ["sh", "-c", ${JSON.stringify(entrypoint)}]`], volumes: ['data:/srv'] })
    expect(await status('Uid')).toBe('65534')
    expect(await inside('stat -c %u:%a /srv')).toBe('65534:700')
  })

  it('lets nginx serve as it comes', async () => {
    const { address } = await rollout.deploy(null, { repository: null, dockerImageName: 'nginx:stable', port: 80 })
    expect((await fetch(`http://${address}`)).status).toBe(200)
    expect(await status('NoNewPrivs')).toBe('1')
  })
})

describe('a container', () => {
  it('is what its options say, all of them at once', async () => {
    await deploy(
      {
        memoryReservationMb: 32,
        memorySwapMb: 16,
        pidsLimit: 64,
        ulimits: { nofile: { soft: 1024, hard: 2048 }, core: { soft: 0, hard: 0 } },
        shmSizeMb: 8,
        user: '1234:4321',
        readOnlyRoot: true,
        init: true,
        extraHosts: ['db.internal:10.9.8.7', 'server:host-gateway'],
        dns: ['10.1.2.3'],
        dnsSearch: ['shop.internal'],
        log: { driver: 'local', maxSizeMb: 5, maxFiles: 2 },
        labels: { 'org.example.team': 'shop & co' },
      },
      { memoryLimitMb: 64 },
    )
    // Of its own process: one that is executed beside it may have its soft limit raised by the engine's runtime.
    const limits = await inside('cat /proc/1/limits')
    expect(limits).toMatch(/^Max open files\s+1024\s+2048\s/m)
    expect(limits).toMatch(/^Max core file size\s+0\s+0\s/m)
    expect(await inside('df -k --output=size /dev/shm | tail -1')).toMatch(/^\s*8192$/)
    expect(await inside('id -u; id -g')).toBe('1234\n4321')
    expect(await inside('touch /file')).toContain('Read-only file system')
    expect(await inside('touch /tmp/file && echo written')).toBe('written')
    expect(await inside('cat /proc/1/comm')).toMatch(/^(docker-init|tini)$/)
    const hosts = await inside('cat /etc/hosts')
    expect(hosts).toMatch(/^10\.9\.8\.7\s+db\.internal$/m)
    expect(hosts).toMatch(/^\d+\.\d+\.\d+\.\d+\s+server$/m)
    expect(await inside('grep ^search /etc/resolv.conf')).toBe('search shop.internal')
    expect(await pidsMax()).toBe('64')
    const { HostConfig, Config } = await inspect()
    expect(HostConfig).toMatchObject({
      Dns: ['10.1.2.3'],
      Memory: 64 * 1024 ** 2,
      MemoryReservation: 32 * 1024 ** 2,
      LogConfig: { Type: 'local', Config: { 'max-size': '5m', 'max-file': '2' } },
    })
    expect(Config.Labels).toMatchObject({ 'org.example.team': 'shop & co', 'webops.deployment': rollout.name, 'webops.release': '1' })
  })

  it('whose log goes nowhere says that when it is asked for it', async () => {
    await deploy({ log: { driver: 'none' } })
    const lines: string[] = []
    await ENGINE.containerLogs(rollout.container, { follow: true }, (line) => lines.push(line), AbortSignal.timeout(10_000))
    expect(lines).toEqual([expect.stringContaining('log driver is none')])
  })

  it('that is to have a graphics processor is refused in words where there is none', async () => {
    await expect(deploy({ gpus: 'all' })).rejects.toMatchObject({ code: 'container_gpu_missing', field: 'runOptions.gpus' })
    expect(await rollout.containerNames()).toEqual([])
  })

  it('that is to have more than the machine has is refused before anything is built', async () => {
    await expect(deploy({ shmSizeMb: 16_000_000 })).rejects.toMatchObject({ code: 'limit_above_machine', field: 'runOptions.shmSizeMb' })
    await expect(deploy({}, { cpuLimit: 1000 })).rejects.toMatchObject({ code: 'limit_above_machine', field: 'cpuLimit' })
    expect(await rollout.imageNames()).toEqual([])
  })
})

describe('a container that ends', () => {
  // Ends with a status of its own as soon as it is told, and each time after that.
  const ends = [`CMD ["sh", "-c", "while [ ! -e /tmp/end ]; do sleep 0.1; done; exit $(cat /tmp/end)"]`]
  const ended = () =>
    vi.waitFor(
      async () => {
        const found = await inspect()
        expect(found.State.Status).toBe('exited')
        return found
      },
      { timeout: 30_000, interval: 200 },
    )

  it('is started again as often as it may after failures', async () => {
    await deploy({ restart: { policy: 'on-failure', maxRetries: 2 } }, { lines: ends })
    expect((await inspect()).HostConfig.RestartPolicy).toEqual({ Name: 'on-failure', MaximumRetryCount: 2 })
    await inside('echo 3 > /tmp/end')
    expect(await ended()).toMatchObject({ RestartCount: 2, State: { ExitCode: 3 } })
  })

  it('is left alone when it has done its work', async () => {
    await deploy({ restart: { policy: 'on-failure' } }, { lines: ends })
    await inside('echo 0 > /tmp/end')
    expect(await ended()).toMatchObject({ RestartCount: 0, State: { ExitCode: 0 } })
  })

  it('is never started again where that is the wish', async () => {
    await deploy({ restart: { policy: 'never' } }, { lines: ends })
    await inside('echo 3 > /tmp/end')
    expect(await ended()).toMatchObject({ RestartCount: 0, State: { ExitCode: 3 } })
  })
})
