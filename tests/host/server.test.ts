import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

/** WebOps on a server with systemd, from the README's command to a reboot. The tests follow one another. */
describe('a fresh Debian server with systemd', () => {
  let server: DisposableServer
  let output = ''
  const webops = (...args: string[]) => server.run('/root/webops/webops', args, { timeoutMs: 180_000 })
  const isServing = (url: string) => async () => (await server.status(url)) === 200

  beforeAll(async () => {
    ;({ server, output } = await installedServer())
  })

  afterAll(async () => {
    await webops('remove', 'quiet', '--yes')
  })

  it('is set up by one command, which deploys the sample', async () => {
    expect(output).toMatch(/First administrator\s+https:/)
    expect(await server.status('http://sample.localhost')).toBe(200)
  })

  it('prints addresses that answer', async () => {
    // A restart of an earlier suite may have given it another address of its own than the one that was printed.
    const own = await server.address()
    const addresses = [...output.matchAll(/https?:\/\/\S+/g)].map(([url]) => url.replace(/(?<=\/\/)\d+(?:\.\d+){3}/, own))
    expect(addresses.length).toBeGreaterThan(2)
    for (const address of addresses) expect([200, 307], address).toContain(await server.status(address))
  })

  it('keeps everything running with systemd', async () => {
    for (const name of ['panel', 'worker', 'redis', 'caddy', 'sample']) {
      expect(await server.require('systemctl', ['is-active', `webops-${name}`]), name).toBe('active\n')
      expect(await server.require('systemctl', ['is-enabled', `webops-${name}`]), name).toBe('enabled\n')
    }
    expect(await server.require('systemctl', ['status', 'webops-sample'])).toContain('Active: active (running)')
    expect(await server.require('docker', ['logs', 'webops-sample'])).toContain('The sample listens')
    expect((await webops('status')).exitCode).toBe(0)
  })

  it('gives the panel no way to Docker and to the keys of the worker', async () => {
    const pid = (await server.require('systemctl', ['show', '--property', 'MainPID', '--value', 'webops-panel'])).trim()
    const asPanel = (...command: string[]) =>
      server.run('nsenter', ['--target', pid, '--mount', 'setpriv', '--reuid', 'webops', '--regid', 'webops', '--clear-groups', ...command])
    expect((await asPanel('test', '-r', '/var/lib/webops/versions/running/src/processes/panel.ts')).exitCode).toBe(0)
    expect((await asPanel('test', '-w', '/var/lib/webops/versions/running/src/processes/panel.ts')).exitCode).not.toBe(0)
    for (const file of [
      '/run/docker.sock',
      '/etc/webops/worker.agekey',
      '/etc/webops/worker.env',
      '/etc/webops/cli.token',
      '/run/webops/caddy/admin.sock',
      '/root/webops',
    ]) {
      expect((await asPanel('test', '-r', file)).exitCode, file).not.toBe(0)
    }
  })

  it('brings a killed container back', async () => {
    await server.require('docker', ['kill', 'webops-sample'])
    await until('the sample to serve again', 30_000, isServing('http://sample.localhost'))
    expect(await server.require('systemctl', ['is-active', 'webops-sample'])).toBe('active\n')
  })

  it('leaves a stopped deployment stopped', async () => {
    const deployed = await webops('deploy', 'quiet', '--image', 'nginx:stable')
    expect(deployed.exitCode, deployed.stdout + deployed.stderr).toBe(0)
    expect(await server.status('http://quiet.localhost')).toBe(200)
    const stopped = await webops('stop', 'quiet')
    expect(stopped.exitCode, stopped.stdout + stopped.stderr).toBe(0)
    expect(await server.status('http://quiet.localhost')).toBe(503)
    expect(await runningContainers()).toEqual(['webops-sample'])
  })

  it('runs after a reboot what ran before, and nothing else', async () => {
    await server.reboot()
    await until('the sample to serve after the reboot', 60_000, isServing('http://sample.localhost'))
    await until('the panel to answer after the reboot', 60_000, isServing('https://localhost/api/v1/health'))
    await until('all of WebOps to be up', 60_000, async () => (await webops('status')).exitCode === 0)
    expect(await runningContainers()).toEqual(['webops-sample'])
    expect(await server.status('http://quiet.localhost')).toBe(503)
    const listed = JSON.parse((await webops('ps', '--json')).stdout) as { name: string; status: string }[]
    expect(listed.map(({ name, status }) => `${name} ${status}`).sort()).toEqual(['quiet stopped', 'sample running'])
  })

  it('changes nothing when it is set up again', async () => {
    const again = await webops('up')
    expect(again.exitCode, again.stdout + again.stderr).toBe(0)
    expect(again.stdout).not.toContain('started again')
    expect(again.stdout).not.toContain('wrote')
  })

  async function runningContainers(): Promise<string[]> {
    return (await server.require('docker', ['ps', '--format', '{{.Names}}'])).trim().split('\n').sort()
  }
})
