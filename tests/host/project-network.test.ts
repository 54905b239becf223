import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const SECONDS = 40
/** Asks for a name again and again, with a lookup and a connection each time; says how many were answered, and what the others met. */
const VISITOR = `const seen = { answered: 0, failed: {} }
const http = require('node:http')
const timer = setInterval(() => http.get({ host: process.argv[1], port: 80, agent: false, timeout: 3000 }, (response) => response.resume().on('end', () => seen.answered++))
  .on('error', ({ code }) => (seen.failed[code] = (seen.failed[code] ?? 0) + 1)), 10)
setTimeout(() => { clearInterval(timer); setTimeout(() => { console.log(JSON.stringify(seen)); process.exit() }, 3500) }, ${SECONDS} * 1000)`

/** The network of an environment, where systemd keeps the containers. The tests follow one another. */
describe('the network of an environment under systemd', () => {
  let server: DisposableServer
  const webops = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await server.run('/root/webops/webops', args, { timeoutMs: 180_000 })
    expect(exitCode, stdout + stderr).toBe(0)
    return stdout
  }
  const idOf = async (container: string) => (await server.run('docker', ['inspect', '--format', '{{.Id}}', container])).stdout.trim()
  const reaches = async (from: string, host: string) => {
    const script = `fetch('http://${host}/').then(({ status }) => process.stdout.write(String(status)), ({ cause }) => process.stdout.write(cause.code))`
    return (await server.run('docker', ['exec', `webops-${from}`, 'node', '-e', script])).stdout
  }

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await webops('project', 'create', 'apart')
  })
  afterAll(async () => {
    for (const name of ['quiet', 'apart-quiet']) await server.run('/root/webops/webops', ['remove', name, '--yes'], { timeoutMs: 180_000 })
    await server.run('/root/webops/webops', ['project', 'remove', 'apart'])
  })

  it('lets deployments reach each other by name, and nobody of another project', async () => {
    await webops('deploy', 'quiet', '--image', 'nginx:stable', '--port', '80')
    await webops('deploy', 'apart-quiet', '--image', 'nginx:stable', '--port', '80', '--project', 'apart')
    await webops('restart', 'sample')
    expect(await reaches('sample', 'quiet')).toBe('200')
    expect(await reaches('sample', 'apart-quiet')).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/)
    expect(JSON.parse(await webops('project', 'list', '--json'))).toMatchObject([
      { name: 'apart', deployments: 1 },
      { name: 'default', environments: [{ network: 'webops-default.production' }] },
    ])
  })

  it('answers by the name through rollouts, whose units end attached to what serves', async () => {
    const visitor = server.run('docker', ['exec', 'webops-sample', 'node', '-e', VISITOR, 'quiet'], { timeoutMs: (SECONDS + 30) * 1000 })
    const ids = new Set([await idOf('webops-quiet')])
    for (let n = 0; n < 2; n++) {
      await webops('restart', 'quiet')
      ids.add(await idOf('webops-quiet'))
    }
    expect(ids.size).toBe(3)
    const seen = JSON.parse((await visitor).stdout) as { answered: number; failed: Record<string, number> }
    console.info(`by name, through two restarts: ${JSON.stringify(seen)}`)
    expect(seen.answered).toBeGreaterThan(1000)
    expect(Object.keys(seen.failed).filter((code) => code !== 'ENOTFOUND' && code !== 'EAI_AGAIN')).toEqual([])
    expect(Object.values(seen.failed).reduce((sum, one) => sum + one, 0)).toBeLessThan(50)

    expect(await server.require('docker', ['ps', '--all', '--format', '{{.Names}}', '--filter', 'name=webops-quiet'])).toBe(
      'webops-quiet\n',
    )
    expect(await server.require('systemctl', ['is-active', 'webops-quiet'])).toBe('active\n')
    await server.require('docker', ['kill', 'webops-quiet'])
    await until('the unit to bring it back', 30_000, async () => (await reaches('sample', 'quiet')) === '200')
  })

  it('has what a unit makes again of its parameters on it, with its links', async () => {
    const before = await idOf('webops-sample')
    await server.require('docker', ['rm', '--force', 'webops-sample'])
    await until('the unit to have made it again', 60_000, async () => {
      const now = await idOf('webops-sample')
      return now !== '' && now !== before && (await server.status('http://sample.localhost')) === 200
    })
    expect(await reaches('sample', 'quiet')).toBe('200')
  })

  it('goes with the last deployment of its environment', async () => {
    expect(await server.require('docker', ['network', 'ls', '--format', '{{.Name}}'])).toContain('webops-apart.production')
    await webops('remove', 'apart-quiet', '--yes')
    expect(await server.require('docker', ['network', 'ls', '--format', '{{.Name}}'])).not.toContain('webops-apart.production')
  })
})
