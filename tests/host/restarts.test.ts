import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

/** Panel and worker end in the middle of a build, by force and in order. */
const REPOSITORY = '/var/lib/webops/demo/slow.git'
const DOCKERFILE = `FROM nginx:stable
# Another value, and nothing of the build before is used again.
ARG TIME
RUN for number in $(seq 1 30); do echo "slow line $number"; sleep 0.3; done
EXPOSE 80
`

describe('panel and worker, restarted in the middle of a build', () => {
  let server: DisposableServer
  const webops = (...args: string[]) => server.run('/root/webops/webops', args, { timeoutMs: 180_000 })
  const json = async <T>(...args: string[]) => JSON.parse((await webops(...args, '--json')).stdout) as T
  const pidOf = async (unit: string) => (await server.require('systemctl', ['show', '--property', 'MainPID', '--value', unit])).trim()

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await server.write('/root/follow.mjs', readFileSync(join(import.meta.dirname, 'programs/follow.mjs'), 'utf8'))
    await server.require('git', ['init', '--quiet', '--initial-branch=main', '/root/slow'])
    await server.write('/root/slow/Dockerfile', DOCKERFILE)
    await server.require('git', ['-C', '/root/slow', 'add', '--all'])
    await server.require('git', [
      '-C',
      '/root/slow',
      '-c',
      'user.name=T',
      '-c',
      'user.email=t@example.org',
      'commit',
      '--quiet',
      '-m',
      'Slow',
    ])
    await server.require('git', ['clone', '--quiet', '--bare', '/root/slow', REPOSITORY])
  })

  afterAll(async () => {
    await webops('remove', 'slow', '--yes')
    await server.run('rm', ['--recursive', '--force', '/root/slow', REPOSITORY])
  })

  it.each([
    ['killed', (unit: string) => server.require('systemctl', ['kill', '--signal=KILL', unit])],
    ['stopped and started', (unit: string) => server.require('systemctl', ['restart', unit], { timeoutMs: 120_000 })],
  ])('%s: the rollout is ended, and who follows its log misses no line', async (_how, end) => {
    const deploying = await webops(
      'deploy',
      'slow',
      '--repository',
      `file://${REPOSITORY}`,
      '--build-arg',
      `TIME=${Date.now()}`,
      '--detach',
      '--json',
    )
    expect(deploying.exitCode, deploying.stdout + deploying.stderr).toBe(0)
    const { id } = JSON.parse(deploying.stdout) as { id: string }
    const following = server.run('/root/webops/node_modules/.bin/node', ['/root/follow.mjs', id], { timeoutMs: 170_000 })
    await until('the build to print', 60_000, async () => (await webops('logs', 'slow', '--rollout')).stdout.includes('slow line 5'))

    const before = [await pidOf('webops-panel'), await pidOf('webops-worker')]
    await end('webops-panel')
    await end('webops-worker')
    await until('both to run again', 60_000, async () => (await webops('status')).exitCode === 0)
    expect(before).not.toContain(await pidOf('webops-panel'))
    expect(before).not.toContain(await pidOf('webops-worker'))

    const { connections, seen } = JSON.parse((await following).stdout) as { connections: number; seen: number[] }
    const [rollout] = await json<{ id: string; state: string }[]>('rollouts', 'slow', '--limit', '1')
    expect(rollout).toMatchObject({ id, state: 'succeeded' })
    expect(await server.status('http://slow.localhost')).toBe(200)
    const written = (await json<{ sequence: number; text: string }[]>('logs', 'slow', '--rollout')) ?? []
    expect(written.filter(({ text }) => text.includes('slow line 30')).length).toBeGreaterThan(0)
    expect(connections).toBeGreaterThan(1)
    expect(seen).toEqual(written.map(({ sequence }) => sequence))
    expect(new Set(seen).size).toBe(seen.length)
  })
})
