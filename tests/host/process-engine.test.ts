import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DisposableServer, until } from './disposable-server.ts'
import { BARE_SERVER_NAME } from './installed-server.ts'

const PROJECT = join(import.meta.dirname, '../..')
const PLACE = '/run/project'
/** The checkout with all its packages, as it is on this machine: what is written to it stays on the server. */
const SHOW_PROJECT = `mkdir -p /run/shown/up /run/shown/work ${PLACE} && mount -t overlay overlay -o lowerdir=/srv/project,upperdir=/run/shown/up,workdir=/run/shown/work ${PLACE}`
/** As `webops up` and other suites leave it on a machine. */
const CADDY = '/var/cache/webops/caddy/caddy'
const NODE = 'node_modules/node/bin/node'

describe('the engine of standard deployments, on a server of its own', () => {
  let server: DisposableServer

  beforeAll(async () => {
    const shown = [PROJECT, '/srv/project', 'ro'].join(':')
    const caddy = existsSync(CADDY) ? [[CADDY, '/usr/local/bin/caddy', 'ro'].join(':')] : []
    server = await DisposableServer.boot(BARE_SERVER_NAME, [shown, ...caddy])
    await server.require('sh', ['-c', SHOW_PROJECT])
  })

  afterAll(async () => {
    await server.destroy()
  })

  it('does what every engine does, and what systemd has it do', async () => {
    const run = ['WEBOPS_TEST_PROCESS_ENGINE=1', NODE, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'conformance']
    const files = ['process', 'process-server', 'process-confinement', 'process-rollout', 'process-leftovers'].map((name) =>
      join('tests/conformance/engine', `${name}.test.ts`),
    )
    const { exitCode, stdout, stderr } = await server.run('env', [...run, ...files], { cwd: PLACE, timeoutMs: 280_000 })
    expect(exitCode, `${stdout}\n${stderr}`).toBe(0)
    expect(stdout).not.toContain('Tests  no tests')
  })

  it('has a release back after a reboot, at its port and by its name', async () => {
    const port = (await server.require(NODE, ['tests/host/programs/standard-release.ts'], { cwd: PLACE })).trim()
    const [address, live] = [`http://127.0.0.1:${port}/`, 'webops-shop.service']
    const answers = async () => (await server.run('perl', ['-MIO::Socket::INET', '-e', ASK, port])).stdout.includes('open')
    await until(`${address} to answer`, 20_000, answers)
    await server.reboot()
    await until(`${address} to answer again`, 30_000, answers)
    expect((await server.run('systemctl', ['is-active', live])).stdout.trim()).toBe('active')
    // Killed by hand it comes back too.
    await server.require('systemctl', ['kill', '--signal=SIGKILL', live])
    await until(`${address} to answer after a crash`, 20_000, answers)
  })
})

/** Debian's smallest server has no curl. */
const ASK = `my $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => shift) or exit 1; print $s "GET / HTTP/1.0\\r\\n\\r\\n"; print <$s>`
