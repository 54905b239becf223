import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const REPOSITORY = '/var/lib/webops/demo/ledger.git'
/** What a terminal showed. */
const SAID = '/root/ledger-said'
const LABELS = ['--filter', 'label=webops.deployment=ledger', '--filter', 'label=webops.command']
/** Release commands and one-off commands of a deployment that systemd keeps running. The tests follow one another. */
describe('commands under systemd', () => {
  let server: DisposableServer
  const webops = (...args: string[]) => server.run('/root/webops/webops', args, { timeoutMs: 180_000 })
  const succeeds = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await webops(...args)
    expect(exitCode, stdout + stderr).toBe(0)
    return stdout
  }
  const containers = async () => (await server.require('docker', ['ps', '--all', '--quiet', ...LABELS])).trim()
  const latest = async () => (JSON.parse(await succeeds('rollouts', 'ledger', '--limit', '1', '--json')) as { state: string }[])[0]
  const workerRuns = () => until('the worker to be back', 60_000, async () => (await webops('status')).exitCode === 0)

  beforeAll(async () => {
    ;({ server } = await installedServer())
    await server.require('mkdir', ['--parents', '/root/ledger'])
    await server.write('/root/ledger/Dockerfile', 'FROM nginx:stable\nEXPOSE 80\n')
    const git = ['-C', '/root/ledger', '-c', 'user.name=Test', '-c', 'user.email=test@example.org']
    await server.require('git', [...git, 'init', '--quiet', '--initial-branch=main'])
    await server.require('git', [...git, 'add', '--all'])
    await server.require('git', [...git, 'commit', '--quiet', '--message', 'First'])
    await server.require('git', ['clone', '--quiet', '--bare', '/root/ledger', REPOSITORY])
  })

  afterAll(async () => {
    await webops('remove', 'ledger', '--yes')
    await server.run('rm', ['--recursive', '--force', '/root/ledger', '/root/ledger-ask.sh', SAID, REPOSITORY])
    await server.run('docker', ['volume', 'rm', 'webops-ledger-data'])
  })

  it('the release command runs before the switch, is in the plan, and its failure changes nothing', async () => {
    const how = ['--repository', `file://${REPOSITORY}`, '--volume', 'data:/data', '--env', 'COLOUR=green']
    const release = ['--release-command', 'echo "written in $COLOUR" >> /data/ledger; cat /data/ledger']
    expect(await succeeds('plan', 'ledger', ...how, ...release)).toContain('once in the new image, before the switch')
    await succeeds('deploy', 'ledger', ...how, ...release)
    expect(await succeeds('logs', 'ledger', '--rollout')).toContain('written in green')
    const failed = await webops('deploy', 'ledger', '--release-command', 'echo upside down; exit 3')
    expect(failed.exitCode).not.toBe(0)
    expect(failed.stdout + failed.stderr).toMatch(/exit status 3/)
    expect(await server.status('http://ledger.localhost')).toBe(200)
    expect(await containers()).toBe('')
  })

  it.each([
    ['killed', ['kill', '--signal=KILL']],
    ['restarted', ['restart']],
  ])('a release command whose worker is %s is not run a second time', async (_how, end) => {
    await server.run('docker', ['run', '--rm', '--volume', 'webops-ledger-data:/data', 'nginx:stable', 'rm', '--force', '/data/begun'])
    await succeeds('deploy', 'ledger', '--detach', '--release-command', 'echo x >> /data/begun; sleep 300')
    await until('the release command to run', 90_000, async () => (await containers()) !== '')
    const begun = ['exec', 'webops-ledger', 'cat', '/data/begun']
    await until('it to have begun', 30_000, async () => (await server.run('docker', begun)).stdout === 'x\n')
    await server.require('systemctl', [...end, 'webops-worker'], { timeoutMs: 120_000 })
    await workerRuns()
    await until('the rollout to have ended', 60_000, async () => (await latest())?.state === 'failed')
    expect(await latest()).toMatchObject({ error: { code: 'release_command_interrupted' } })
    expect((await server.run('docker', begun)).stdout).toBe('x\n')
    expect(await containers()).toBe('')
    expect(await server.status('http://ledger.localhost')).toBe(200)
  })

  it('a one-off command has its status, its input, and no more than is printed', async () => {
    const piped = "printf 'a\\0b' | /root/webops/webops run ledger -- sh -c 'cat; echo $COLOUR >&2; exit 7' | od -An -c; exit"
    const { stdout, stderr } = await server.run('bash', ['-c', piped])
    expect(stdout.trim()).toBe('a  \\0   b')
    expect(stderr).toContain('green')
    expect((await webops('run', 'ledger', '--in-live', '--', 'test', '-d', '/nowhere')).exitCode).toBe(1)
  })

  it('a one-off command has the terminal that there is', async () => {
    const script = `until [ "$(stty size)" = "37 101" ]; do sleep 0.1; done; printf "name? "; read name; echo "hello $name"; exit 5`
    await server.write('/root/ledger-ask.sh', script, 0o755)
    await server.require('docker', ['cp', '/root/ledger-ask.sh', 'webops-ledger:/ask.sh'])
    const inTerminal = 'stty cols 101 rows 37; exec /root/webops/webops run ledger --in-live -- sh /ask.sh'
    const typing = `until grep --quiet 'name?' ${SAID}; do sleep 0.2; done; printf 'Ada\\r'; sleep 5`
    await server.write(SAID, '')
    const typed = `(${typing}) | script --quiet --return --flush --command '${inTerminal}' ${SAID}`
    const { exitCode, stdout } = await server.run('bash', ['-c', typed], { timeoutMs: 60_000 })
    expect(stdout).toContain('hello Ada')
    expect(exitCode).toBe(5)
  })

  it('a one-off command ends with the worker, which is said, and leaves nothing', async () => {
    let said = ''
    const running = server.run('/root/webops/webops', ['run', 'ledger', '--', 'sh', '-c', 'echo begun; sleep 300'], {
      timeoutMs: 180_000,
      onLine: (line) => void (said += line),
    })
    await until('it to be followed', 60_000, async () => said.includes('begun'))
    await server.require('systemctl', ['restart', 'webops-worker'], { timeoutMs: 120_000 })
    const { exitCode, stderr } = await running
    expect(exitCode).not.toBe(0)
    expect(stderr).toMatch(/worker stopped/)
    await workerRuns()
    expect(await containers()).toBe('')
  })
})
