import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DisposableServer } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const DEPLOYMENT = 'sample'
const TOKEN = randomBytes(16).toString('hex')

describe('webops keys rotate on a server', () => {
  let server: DisposableServer
  const webops = (...args: string[]) => server.run('/root/webops/webops', args, { timeoutMs: 120_000 })
  const succeeds = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await webops(...args)
    expect(exitCode, stdout + stderr).toBe(0)
    return stdout
  }
  const processes = () => server.require('systemctl', ['show', '--property=MainPID,NRestarts', 'webops-worker', 'webops-panel'])
  const environment = () => server.require('docker', ['inspect', '--format', '{{json .Config.Env}}', `webops-${DEPLOYMENT}`])

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await succeeds('env', 'set', DEPLOYMENT, '--secret', `TOKEN=${TOKEN}`)
  })
  afterAll(async () => {
    await webops('env', 'unset', DEPLOYMENT, 'TOKEN', 'LATER')
  })

  it('takes the secrets to a new key while panel and worker go on, and applications with their values', async () => {
    const [before, pids] = [await succeeds('keys', 'show'), await processes()]
    const rotated = JSON.parse(await succeeds('keys', 'rotate', '--json')) as { publicKey: string; resealed: number; unreadable: number }
    expect(rotated).toMatchObject({ unreadable: 0, publicKey: expect.stringMatching(/^age1/) })
    expect(rotated.resealed).toBeGreaterThan(0)
    expect(before.trim()).not.toBe(rotated.publicKey)
    expect((await succeeds('keys', 'show')).trim()).toBe(rotated.publicKey)
    const key = await server.require('cat', ['/etc/webops/worker.agekey'])
    expect(key.match(/^AGE-SECRET-KEY-/gm)).toHaveLength(1)
    expect(await server.require('stat', ['--format', '%U %a', '/etc/webops/worker.agekey'])).toBe('root 600\n')
    expect(await processes()).toBe(pids)

    // Encrypted before and after: both reach the next release.
    await succeeds('env', 'set', DEPLOYMENT, '--secret', `LATER=later-${TOKEN}`)
    const found = JSON.parse(await environment()) as string[]
    expect(found).toEqual(expect.arrayContaining([`TOKEN=${TOKEN}`, `LATER=later-${TOKEN}`]))
    expect(await server.status(`http://${DEPLOYMENT}.localhost/`)).toBe(200)
  })

  it('is for root alone', async () => {
    const { exitCode, stdout, stderr } = await server.run('runuser', ['--user', 'nobody', '--', '/root/webops/webops', 'keys', 'rotate'])
    expect(exitCode, stdout + stderr).not.toBe(0)
  })
})
