import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const REPOSITORY = '/var/lib/webops/demo/shelf.git'
const CONTAINER = 'webops-shelf'
/** What it runs with stands in the repository. */
const SETTINGS = `run: { port: 80 }
limits: { memoryMb: 64 }
volumes: ["media:/media", "tmpfs:/scratch:size=8m,mode=700"]
release: { command: "cat /etc/shelf.conf > /media/released" }
schedules:
  nightly: { cron: "0 3 * * *", timeZone: Europe/Berlin, command: "cat /etc/shelf.conf; date > /media/nightly", timeoutSeconds: 60 }
`

/** Volumes, configuration files, schedules and webops.yaml of a deployment that systemd keeps running. The tests follow one another. */
describe('what is kept for a deployment, under systemd', () => {
  let server: DisposableServer
  const webops = (...args: string[]) => server.run('/root/webops/webops', args, { timeoutMs: 180_000 })
  const succeeds = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await webops(...args)
    expect(exitCode, stdout + stderr).toBe(0)
    return stdout
  }
  const inside = async (...command: string[]) => (await server.require('docker', ['exec', CONTAINER, ...command])).trimEnd()
  const git = (...args: string[]) =>
    server.require('git', ['-C', '/root/shelf', '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args])
  const push = async (settings: string) => {
    await server.write('/root/shelf/webops.yaml', settings)
    await git('add', '--all')
    await git('commit', '--quiet', '--message', 'Settings')
    await git('push', '--quiet', 'origin', 'main')
  }

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await server.require('mkdir', ['--parents', '/root/shelf'])
    await server.write('/root/shelf/Dockerfile', 'FROM nginx:stable\n')
    await git('init', '--quiet', '--initial-branch=main')
    await server.require('git', ['init', '--quiet', '--bare', '--initial-branch=main', REPOSITORY])
    await git('remote', 'add', 'origin', REPOSITORY)
    await push(SETTINGS)
    await server.write('/root/shelf.conf', 'colour = green\n')
  })

  afterAll(async () => {
    await webops('remove', 'shelf', '--yes')
    await server.run('rm', ['--recursive', '--force', '/root/shelf', '/root/shelf.conf', '/root/media.tar.gz', REPOSITORY])
    await server.run('docker', ['volume', 'rm', `${CONTAINER}-media`])
  })

  it('runs with what its webops.yaml says, and with a file that is kept here', async () => {
    await succeeds('create', 'shelf', '--repository', `file://${REPOSITORY}`)
    await succeeds('files', 'set', 'shelf', '/etc/shelf.conf', '--from', '/root/shelf.conf', '--secret')
    await succeeds('deploy', 'shelf')
    expect(await server.status('http://shelf.localhost')).toBe(200)
    expect(await inside('cat', '/etc/shelf.conf', '/media/released')).toBe('colour = green\ncolour = green')
    expect(await inside('df', '--block-size=1M', '--output=size', '/scratch')).toMatch(/\b8$/)
    expect(await server.require('docker', ['inspect', '--format', '{{.HostConfig.Memory}}', CONTAINER])).toContain(`${64 * 1024 * 1024}`)
    const refused = await webops('deploy', 'shelf', '--memory', '128')
    expect(refused.exitCode).not.toBe(0)
    expect(refused.stderr).toContain('webops.yaml')
  })

  it('has them again when its unit is started anew, as after a reboot', async () => {
    await server.require('systemctl', ['restart', CONTAINER])
    await until('it to answer', 60_000, async () => (await server.status('http://shelf.localhost')) === 200)
    expect(await inside('cat', '/etc/shelf.conf', '/media/released')).toBe('colour = green\ncolour = green')
  })

  it('runs its schedule when asked to, in the live image with its volume and file', async () => {
    const shown = await succeeds('schedule', 'run', 'shelf', 'nightly')
    // The file is a secret: its content is shown nowhere.
    expect(shown).not.toContain('colour = green')
    expect(await inside('ls', '/media')).toContain('nightly')
    const runs = JSON.parse(await succeeds('schedule', 'history', 'shelf', 'nightly', '--json')) as { state: string; exitCode: number }[]
    expect(runs).toMatchObject([{ state: 'succeeded', exitCode: 0, trigger: 'manual' }])
  })

  it('gives a volume out as an archive and takes it back', async () => {
    const sum = async () =>
      createHash('sha256')
        .update(await inside('cat', '/media/released'))
        .digest('hex')
    const before = await sum()
    await succeeds('volumes', 'download', 'shelf', 'media', '/root/media.tar.gz')
    await inside('sh', '-c', 'echo changed > /media/released')
    await succeeds('volumes', 'upload', 'shelf', 'media', '/root/media.tar.gz')
    expect(await sum()).toBe(before)
  })

  it('brings back the settings and the file of an earlier release', async () => {
    await push(SETTINGS.replace('memoryMb: 64', 'memoryMb: 32').replace(/schedules:[^]*/, ''))
    await server.write('/root/shelf.conf', 'colour = red\n')
    await succeeds('files', 'set', 'shelf', '/etc/shelf.conf', '--from', '/root/shelf.conf', '--secret')
    await succeeds('deploy', 'shelf')
    expect(await inside('cat', '/etc/shelf.conf')).toBe('colour = red')
    expect(JSON.parse(await succeeds('schedule', 'list', 'shelf', '--json'))).toEqual([])
    await succeeds('rollback', 'shelf', '1', '--secrets', 'release')
    expect(await inside('cat', '/etc/shelf.conf')).toBe('colour = green')
    expect(await server.require('docker', ['inspect', '--format', '{{.HostConfig.Memory}}', CONTAINER])).toContain(`${64 * 1024 * 1024}`)
    expect(JSON.parse(await succeeds('schedule', 'list', 'shelf', '--json'))).toMatchObject([{ name: 'nightly', fromFile: true }])
  })

  it('leaves its volume when it is removed, which goes when its name is typed', async () => {
    await succeeds('remove', 'shelf', '--yes')
    expect(await server.require('docker', ['volume', 'ls', '--quiet'])).toContain(`${CONTAINER}-media`)
    expect(await server.run('ls', ['/var/lib/webops/deployments/shelf/files'])).not.toMatchObject({ exitCode: 0 })
    await succeeds('volumes', 'remove', `${CONTAINER}-media`, '--yes')
    expect(await server.require('docker', ['volume', 'ls', '--quiet'])).not.toContain(`${CONTAINER}-media`)
  })
})
