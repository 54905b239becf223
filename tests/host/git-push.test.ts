import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DisposableServer } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const TREE = '/root/pushed'
const CERTIFICATES = '/var/lib/webops/caddy/pki/authorities/local/root.crt'

/** What is pushed to a panel whose process has no network, no shell and nothing of the server's. The tests follow one another. */
describe('git push on a server with systemd', () => {
  let server: DisposableServer
  let address = ''
  // In the environment, which comes before git's settings: a server may name authorities of its own there.
  const git = (...args: string[]) =>
    server.run('env', [`GIT_SSL_CAINFO=${CERTIFICATES}`, 'git', '-C', TREE, ...args], { timeoutMs: 180_000 })
  const commit = async (dockerfile: string) => {
    await server.write(`${TREE}/Dockerfile`, dockerfile)
    await server.require('git', ['-C', TREE, 'add', '--all'])
    const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']
    await server.require('git', ['-C', TREE, ...who, 'commit', '--quiet', '--message', 'A change'])
  }

  beforeAll(async () => {
    ;({ server } = await installedServer())
    const token = (await server.require('cat', ['/etc/webops/cli.token'])).trim()
    address = `https://root:${token}@localhost/git/pushed.git`
    await server.require('git', ['init', '--quiet', '--initial-branch=main', TREE])
    await commit('FROM nginx:stable\nEXPOSE 80\n')
  })

  afterAll(async () => {
    await server.run('/root/webops/webops', ['remove', 'pushed', '--yes'], { timeoutMs: 180_000 })
    await server.run('rm', ['--recursive', '--force', TREE])
  })

  it('makes the deployment, shows its rollout, and ends when it serves', async () => {
    const { exitCode, stderr } = await git('push', address, 'main')
    expect(stderr).toContain('Made the deployment pushed')
    expect(stderr).toContain('✓ pushed deployed, release 1')
    expect(exitCode).toBe(0)
    expect(await server.status('http://pushed.localhost')).toBe(200)
    expect((await git('ls-remote', address)).stdout).toContain('refs/heads/main')
  })

  it('fails with its build, and changes nothing', async () => {
    const before = (await git('ls-remote', address, 'refs/heads/main')).stdout
    await commit('FROM nginx:stable\nRUN false\n')
    const { exitCode, stderr } = await git('push', address, 'main')
    expect(stderr).toContain('[remote rejected] main -> main')
    expect(exitCode).toBe(1)
    expect((await git('ls-remote', address, 'refs/heads/main')).stdout).toBe(before)
    expect(await server.status('http://pushed.localhost')).toBe(200)
  })

  it("leaves what is pushed to the panel's user alone", async () => {
    const found = await server.require('find', [
      '/var/lib/webops/pushed',
      '-maxdepth',
      '1',
      '(',
      '!',
      '-user',
      'webops',
      '-o',
      '-perm',
      '/077',
      ')',
    ])
    expect(found).toBe('')
    expect(await server.require('ls', ['/var/lib/webops/pushed'])).toMatch(/^[0-9a-f-]{36}\.git$/m)
  })
})
