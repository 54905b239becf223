import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const REPOSITORY = '/var/lib/webops/demo/options.git'
const CONTAINER = 'webops-options'
const END = `/var/lib/docker/volumes/${CONTAINER}-state/_data/end`
/** Ends with the status that it is told, and each time after that; the volume outlives its container. */
const DOCKERFILE = `FROM debian:bookworm-slim
CMD ["sh", "-c", "trap 'exit 0' TERM; while [ ! -e /state/end ]; do sleep 0.1; done; exit $(cat /state/end)"]
`
const OPTIONS = [
  ...['--memory', '64', '--memory-reservation', '32', '--swap', '16', '--pids-limit', '64', '--shm-size', '8'],
  ...['--ulimit', 'nofile=1024:2048', '--user', '1234:4321', '--read-only', '--init', '--cap-add', 'NET_RAW'],
  ...['--add-host', 'db.internal:10.9.8.7', '--dns', '10.1.2.3', '--dns-search', 'shop.internal'],
  ...['--log-driver', 'local', '--log-max-size', '5', '--log-max-files', '2', '--label', 'org.example.team=shop & co'],
  ...['--network-alias', 'opts', '--restart', 'on-failure:2', '--restart-delay', '1'],
]

/** All that a container may be started with in one deployment that systemd keeps running. The tests follow one another. */
describe('run options under systemd', () => {
  let server: DisposableServer
  const webops = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await server.run('/root/webops/webops', args, { timeoutMs: 180_000 })
    expect(exitCode, stdout + stderr).toBe(0)
  }
  const inside = async (command: string) =>
    (await server.run('docker', ['exec', CONTAINER, 'sh', '-c', `${command} 2>&1`])).stdout.trimEnd()
  const unit = async (property: string) =>
    (await server.require('systemctl', ['show', `--property=${property}`, '--value', CONTAINER])).trim()
  const container = async () => {
    const { exitCode, stdout } = await server.run('docker', ['inspect', CONTAINER])
    return exitCode === 0 ? (JSON.parse(stdout) as [{ Id: string; State: { Status: string; ExitCode: number } }])[0] : null
  }
  const isRunning = async () => (await container())?.State.Status === 'running'

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await server.require('mkdir', ['--parents', '/root/options'])
    await server.write('/root/options/Dockerfile', DOCKERFILE)
    const git = ['-C', '/root/options', '-c', 'user.name=Test', '-c', 'user.email=test@example.org']
    await server.require('git', [...git, 'init', '--quiet', '--initial-branch=main'])
    await server.require('git', [...git, 'add', '--all'])
    await server.require('git', [...git, 'commit', '--quiet', '--message', 'First'])
    await server.require('git', ['clone', '--quiet', '--bare', '/root/options', REPOSITORY])
  })

  afterAll(async () => {
    await server.run('/root/webops/webops', ['remove', 'options', '--yes'], { timeoutMs: 180_000 })
    await server.run('rm', ['--recursive', '--force', '/root/options', REPOSITORY])
    await server.run('docker', ['volume', 'rm', `${CONTAINER}-state`])
  })

  async function expectAllOptions(): Promise<void> {
    // Of its own process: one that is executed beside it may have its soft limit raised by the engine's runtime.
    expect(await inside('grep "^Max open files" /proc/1/limits')).toMatch(/^Max open files\s+1024\s+2048\s/)
    expect(await inside('df -k --output=size /dev/shm | tail -1')).toMatch(/^\s*8192$/)
    expect(await inside('id -u; id -g')).toBe('1234\n4321')
    expect(await inside('touch /file')).toContain('Read-only file system')
    expect(await inside('touch /tmp/file && echo written')).toBe('written')
    expect(await inside('cat /proc/1/comm')).toMatch(/^(docker-init|tini)$/)
    expect(await inside('grep ^NoNewPrivs: /proc/1/status')).toMatch(/1$/)
    expect(await inside('grep ^CapBnd: /proc/1/status')).toMatch(/00000000000024fb$/)
    expect(await inside('cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max 2>/dev/null; true')).toBe('64')
    expect(await inside('cat /etc/hosts')).toMatch(/^10\.9\.8\.7\s+db\.internal$/m)
    expect(await inside('grep ^search /etc/resolv.conf')).toBe('search shop.internal')
    expect(await container()).toMatchObject({
      Config: { Labels: { 'org.example.team': 'shop & co', 'webops.deployment': 'options' } },
      HostConfig: {
        Memory: 64 * 1024 ** 2,
        MemoryReservation: 32 * 1024 ** 2,
        Dns: ['10.1.2.3'],
        LogConfig: { Type: 'local', Config: { 'max-size': '5m', 'max-file': '2' } },
        RestartPolicy: { Name: 'no' },
      },
    })
  }

  it('are what a process inside finds', async () => {
    const how = ['--repository', `file://${REPOSITORY}`, '--health-type', 'uptime', '--health-uptime', '1', '--stop-grace', '2']
    await webops('deploy', 'options', ...how, '--volume', 'state:/state', ...OPTIONS)
    await expectAllOptions()
  })

  it('are those of a container too that its unit makes again', async () => {
    const before = (await container())?.Id
    await server.require('docker', ['rm', '--force', CONTAINER])
    await until('the unit to have made it again', 60_000, async () => (await isRunning()) && (await container())?.Id !== before)
    await expectAllOptions()
  })

  it('start it again as often as they say, and it can be started by hand after that', async () => {
    expect([await unit('Restart'), await unit('RestartUSec'), await unit('StartLimitBurst')]).toEqual(['on-failure', '1s', '3'])
    await server.require('systemctl', ['reset-failed', CONTAINER])
    await server.write(END, '3', 0o644)
    await until('the unit to give up', 60_000, async () => (await unit('ActiveState')) === 'failed')
    expect((await container())?.State).toMatchObject({ Status: 'exited', ExitCode: 3 })
    await server.require('rm', [END])
    await webops('restart', 'options')
    expect([await unit('ActiveState'), await isRunning()]).toEqual(['active', true])
  })

  it('leave alone what has done its work', async () => {
    await server.write(END, '0', 0o644)
    await until('it to have ended', 60_000, async () => (await unit('ActiveState')) === 'inactive')
    // The worker looks at everything when it begins.
    await server.require('systemctl', ['restart', 'webops-worker'])
    await until('the worker to be back', 60_000, async () => (await server.run('/root/webops/webops', ['status'])).exitCode === 0)
    expect([await unit('ActiveState'), (await container())?.State.ExitCode]).toEqual(['inactive', 0])
  })
})
