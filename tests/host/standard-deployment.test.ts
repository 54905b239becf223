import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountName, buildAccountName } from '#adapters/process-engine/accounts.ts'
import { run } from './canary/canaries.ts'
import { FOLDER as SEARCH_FOLDER, Search } from './canary/search.ts'
import { until } from './disposable-server.ts'
import { DRAIN_SECONDS } from './installed-server.ts'
import { setDrain } from './set-drain.ts'
import { done, NOT_OF_ITS_ACCOUNT, NOT_READ, NOT_WRITTEN, OWN_FOLDERS, SOCKETS } from './standard-hostile.ts'
import { expressApplication, flaskApplication, StandardWorld } from './standard-world.ts'

const [NAME, PAGE, FLASK, GO] = ['standard', 'standard-page', 'standard-flask', 'standard-go'] as const
const ACCOUNT = accountName(NAME)
const UNIT = `webops-${NAME}`
const VOLUME = `webops-${NAME}-data`
/** Longer than the slowest request of its visitors. */
const LONG_DRAIN_SECONDS = 4
const NO_CAPABILITIES = '0'.repeat(16)
/** What a file of variables, a shell or systemd could take for something else. */
const ODD = `one\n"two" 'three' $HOME $(id) \`id\` %h %% \\n \\ {x} é`
const [TOKEN, KEY] = [run(24), `${run(24)} ${ODD}`]
const HOW = [
  ...['--no-docker', '--volume', 'data:/data', '--health-timeout', '12'],
  ...['--env', 'COLOUR=green', '--env', `ODD=${ODD} $\${NAME}`, '--secret', `TOKEN=${TOKEN}`, '--secret', `KEY=${KEY}`],
  ...['--release-command', 'echo "released in $COLOUR with $TOKEN" >> /data/released; cat /data/released'],
]
/** The one place where secrets may stand, and only root may read. */
const VOLUMES = '/var/lib/webops/processes/volumes/'
const OWN_FILE = /^\/var\/lib\/webops\/processes\/containers\/[0-9a-f]{24}\/environment$/

interface Rights {
  user: string
  rights: Record<string, string>
}
type Ends = Record<string, string>

/** Applications that run on the server itself, without Docker, as README's installation runs them. The tests follow one another. */
describe('standard deployments', () => {
  let world: StandardWorld
  const answersAs = async (version: string) => expect(await world.ask(NAME, '/')).toBe(`version ${version}; 0 bytes\n`)
  const environment = () => world.askJson<Record<string, string>>(NAME, '/env')
  const isActive = async (unit: string) => (await world.server.run('systemctl', ['is-active', unit])).stdout.trim()

  beforeAll(async () => {
    world = await StandardWorld.open()
    await setDrain(world.server, LONG_DRAIN_SECONDS)
    const tries = { read: NOT_READ, write: NOT_WRITTEN, sockets: SOCKETS, becomeRoot: true }
    await world.plant(NAME, expressApplication('one', tries))
    await world.plant(PAGE, { 'index.html': '<h1>A page</h1>\n', 'about.html': 'About\n', '.env': 'KEY=x\n', 'secret/.hidden': 'x\n' })
  })

  afterAll(async () => {
    await world.tidy(NAME, PAGE, FLASK, GO)
    await setDrain(world.server, DRAIN_SECONDS)
    await world.webops('volumes', 'remove', VOLUME, '--yes')
    await world.server.run('rm', ['--recursive', '--force', SEARCH_FOLDER, '/root/data.tar.gz'])
  })

  it('an Express application is planned, built from its commit, and answers at its domain', async () => {
    const how = ['--repository', world.repository(NAME), ...HOW]
    expect(await world.succeeds('plan', NAME, ...how)).not.toMatch(/^\s*FROM /m)
    await world.succeeds('deploy', NAME, ...how)
    await answersAs('one')
    const listed = await world.json<{ name: string }[]>('ps')
    expect(listed.find(({ name }) => name === NAME)).toMatchObject({ status: 'running', release: 1 })
    expect(await world.server.require('docker', ['ps', '--all', '--format', '{{.Names}}'])).not.toContain(UNIT)
  })

  it('a folder of files, asked for over the API, is served without what begins with a dot', async () => {
    const wish = { name: PAGE, repository: world.repository(PAGE), useDocker: false }
    expect(await world.api('POST', '/api/v1/deployments?deploy=false', wish)).toMatchObject({ name: PAGE, useDocker: false })
    await world.succeeds('deploy', PAGE)
    expect(await world.ask(PAGE, '/')).toBe('<h1>A page</h1>\n')
    expect(await world.ask(PAGE, '/about')).toBe('About\n')
    for (const path of ['/.env', '/.git/config', '/.webops/Caddyfile', '/secret/.hidden', '/nothing'])
      expect(await world.status(PAGE, path), path).toBe(404)
    expect(await isActive(`webops-${PAGE}`)).toBe('active')
  })

  it('it is a unit of an account of its own, without rights, that only the proxy reaches', async () => {
    const who = await world.askJson<Rights & Record<string, unknown>>(NAME, '/who')
    const rights = { NoNewPrivs: '1', CapEff: NO_CAPABILITIES, CapBnd: NO_CAPABILITIES, CapAmb: NO_CAPABILITIES, Seccomp: '2' }
    expect(who).toMatchObject({ user: ACCOUNT, folder: '/app', rights, strangers: [], groups: [expect.any(Number)] })
    expect(who['uid']).toBeGreaterThan(0)
    expect(await world.askJson(NAME, '/built')).toMatchObject({ version: 'one', user: buildAccountName(NAME), rights })
    expect(await world.server.require('systemctl', ['status', UNIT])).toContain('Active: active (running)')
    const listening = await world.server.require('ss', ['--no-header', '--listening', '--tcp', '--numeric'])
    const port = (await environment())['PORT'] ?? ''
    const addresses = listening.split('\n').flatMap((line) => line.split(/\s+/)[3] ?? [])
    expect(addresses.filter((address) => address.endsWith(`:${port}`))).toEqual([`127.0.0.1:${port}`])
  })

  it('it sees nothing of the server, and neither does its build; both write their own folders alone', async () => {
    const worker = await world.mainPid('webops-worker')
    const [foreign = ''] = await world.foldersOf(PAGE, 'tree')
    const [own = ''] = await world.foldersOf(NAME, 'container')
    const read = [...NOT_READ, foreign, own, `/proc/${worker}/environ`, `/proc/${worker}/cwd`]
    const tries = { read, write: NOT_WRITTEN, sockets: SOCKETS, signal: [1, worker], becomeRoot: true }
    expect(done(await world.askJson<Ends>(NAME, '/try', tries))).toEqual([])
    expect(done((await world.askJson<{ ends: Ends }>(NAME, '/built')).ends)).toEqual([])
    const write = [...OWN_FOLDERS, '/data']
    expect(done(await world.askJson<Ends>(NAME, '/try', { write }))).toEqual(write.map((path) => `write ${path}`))
    // Without its root it would be no further.
    for (const path of [...NOT_OF_ITS_ACCOUNT, `${foreign}/files`, `${own}/environment`]) {
      const as = ['--reuid', ACCOUNT, '--regid', ACCOUNT, '--clear-groups']
      expect(await world.server.run('test', ['-e', path]), path).toMatchObject({ exitCode: 0 })
      expect((await world.server.run('setpriv', [...as, 'test', '-r', path])).exitCode, path).toBe(1)
    }
  })

  it('its variables arrive as they are, and none of the worker’s', async () => {
    const { ODD: odd, ...all } = await environment()
    expect(odd).toBe(`${ODD} \${NAME}`)
    expect(all).toMatchObject({ COLOUR: 'green', TOKEN, KEY, HOST: '127.0.0.1', NODE_ENV: 'production', HOME: '/home/app' })
    expect(Object.keys(all).filter((name) => /DATABASE_URL|REDIS|NOTIFY_SOCKET|CREDENTIALS|AGE_?KEY/.test(name))).toEqual([])
  })

  it('its release command, commands, schedules and log are those of every deployment', async () => {
    const rolledOut = await world.succeeds('logs', NAME, '--rollout')
    expect(rolledOut).toContain('released in green with')
    expect(rolledOut).not.toContain(TOKEN)
    const script = 'id -un; wc -l < /data/released; echo "all $COLOUR" >&2; exit 7'
    const ended = await world.webops('run', NAME, '--', 'sh', '-c', script)
    expect(ended).toMatchObject({ exitCode: 7, stdout: `${ACCOUNT}\n1\n`, stderr: expect.stringContaining('all green') as string })
    const piped = `printf 'a\\0b' | /root/webops/webops run ${NAME} -- cat | od -An -c`
    expect((await world.server.require('bash', ['-c', piped])).trim()).toBe('a  \\0   b')
    expect(await world.succeeds('run', NAME, '--in-live', '--', 'cat', '/app/VERSION')).toBe('one')
    await world.succeeds('schedule', 'add', NAME, 'nightly', '0 3 * * *', '--', 'sh', '-c', 'id -un > /data/nightly')
    await world.succeeds('schedule', 'run', NAME, 'nightly')
    expect(await world.json('schedule', 'history', NAME, 'nightly')).toMatchObject([{ state: 'succeeded', exitCode: 0 }])
    expect(await world.succeeds('run', NAME, '--in-live', '--', 'cat', '/data/nightly')).toBe(`${ACCOUNT}\n`)
    expect(await world.succeeds('logs', NAME)).toMatch(/^Version one listens on 127\.0\.0\.1:\d+\.$/m)
  })

  it('visitors lose no request through a rollout, another variable and a rollback, and its volume keeps its data', async () => {
    await world.ask(NAME, '/notes', '--data', 'before')
    await world.visitorsCome(NAME)
    await world.commit(NAME, { VERSION: 'two' })
    await world.succeeds('deploy', NAME)
    await answersAs('two')
    await world.ask(NAME, '/notes', '--data', 'between')
    await world.succeeds('env', 'set', NAME, 'COLOUR=blue')
    expect((await environment())['COLOUR']).toBe('blue')
    await world.succeeds('rollback', NAME, '1')
    await answersAs('one')
    const { kept, fresh } = await world.visitorsGo()
    console.info(`${NAME}: ${kept.requests} requests on ${kept.connections} kept connections, ${fresh.asked} on new ones`)
    expect(kept.troubles).toEqual([])
    expect(kept).toMatchObject({ serverErrors: 0, failed: 0, wrong: 0 })
    expect(fresh).toMatchObject({ failures: [], versions: ['one', 'two'] })
    expect(Math.min(kept.requests, fresh.asked)).toBeGreaterThan(500)
    expect(Math.min(kept.posts, kept.slow)).toBeGreaterThan(5)
    expect((await environment())['COLOUR']).toBe('green')
    expect(await world.ask(NAME, '/notes')).toBe('before\nbetween\n')
    // What served before is gone, and the name leads to what serves.
    expect(await world.traces(NAME)).toMatchObject({ unit: [expect.any(String)], container: [expect.any(String)], stray: [] })
    expect(await world.server.require('systemctl', ['status', UNIT])).toContain('Active: active (running)')
  })

  it('an archive of its volume has no file of the server, whatever it has laid there', async () => {
    await world.succeeds('run', NAME, '--in-live', '--', 'ln', '-s', '/etc/shadow', '/data/link')
    await world.succeeds('volumes', 'download', NAME, 'data', '/root/data.tar.gz')
    const listed = await world.server.require('tar', ['--list', '--file', '/root/data.tar.gz'])
    expect(listed).toMatch(/notes$/m)
    expect((await world.server.run('sh', ['-c', 'zcat /root/data.tar.gz | grep --text "^root:"'])).stdout).toBe('')
  })

  it.each([
    ['cannot be built', 'broken', 'build_failed', /no colour called mauve/],
    ['hears nothing', 'deaf', 'never_healthy', /not healthy within 12 s/],
  ])('a version that %s fails with its cause, leaves nothing, and the one before serves on', async (_how, version, code, cause) => {
    const { tree: treesBefore, ...before } = await world.traces(NAME)
    await world.commit(NAME, { VERSION: version })
    expect(await world.fails('deploy', NAME)).toMatch(cause)
    expect(await world.latestRollout(NAME)).toMatchObject({ state: 'failed', error: { code } })
    await answersAs('one')
    const { tree: trees, ...after } = await world.traces(NAME)
    expect(after).toEqual(before)
    if (code === 'build_failed') expect(trees).toEqual(treesBefore)
  })

  it('a program that the server lacks is named, with what brings it', async () => {
    await world.plant(GO, { 'go.mod': 'module hello\n\ngo 1.19\n', 'main.go': 'package main\n\nfunc main() {}\n' })
    expect(await world.fails('deploy', GO, '--no-docker', '--repository', world.repository(GO))).toContain('golang-go')
    expect(await world.latestRollout(GO)).toMatchObject({ state: 'failed', error: { code: 'tool_missing' } })
  })

  it('a Flask application runs on packages of Debian', async () => {
    const packages = ['python3-venv', 'python3-flask', 'gunicorn']
    const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...packages]
    await world.server.require('env', ['DEBIAN_FRONTEND=noninteractive', ...install], { timeoutMs: 200_000 })
    await world.plant(FLASK, flaskApplication())
    await world.succeeds('deploy', FLASK, '--no-docker', '--repository', world.repository(FLASK))
    expect(await world.ask(FLASK, '/')).toBe('flask says: hello')
    const { process } = await world.traces(FLASK)
    expect(process.length).toBeGreaterThan(0)
    await world.succeeds('remove', FLASK, '--yes')
  })

  it('after a reboot what ran is back, and what was stopped is not', async () => {
    await world.succeeds('stop', PAGE)
    expect(await world.status(PAGE)).toBe(503)
    expect(await isActive(`webops-${PAGE}`)).not.toBe('active')
    expect((await world.traces(PAGE)).process).toEqual([])
    await world.server.reboot()
    await world.serves(NAME)
    await world.isUp()
    await world.serves('sample')
    expect(await world.ask(NAME, '/notes')).toBe('before\nbetween\n')
    expect(await isActive(UNIT)).toBe('active')
    expect(await world.status(PAGE)).toBe(503)
    const listed = await world.json<{ name: string; status: string }[]>('ps')
    const states = Object.fromEntries(listed.map(({ name, status }) => [name, status]))
    expect(states).toMatchObject({ [NAME]: 'running', [PAGE]: 'stopped' })
    await world.succeeds('start', PAGE)
    expect(await world.status(PAGE)).toBe(200)
  })

  it('`webops down --all` ends it, and `webops up` brings it back', async () => {
    await world.succeeds('down', '--all')
    expect((await world.traces(NAME)).process).toEqual([])
    expect((await world.traces(PAGE)).process).toEqual([])
    await world.succeeds('up')
    await world.isUp()
    for (const name of [NAME, PAGE, 'sample']) await world.serves(name)
    await answersAs('one')
  })

  it('its secrets are in a file of root’s alone, and nowhere else', async () => {
    await world.server.require('mkdir', ['--parents', SEARCH_FOLDER])
    const search = await Search.for(world.server, [
      { name: 'TOKEN', value: TOKEN },
      { name: 'KEY', value: KEY },
    ])
    const inFiles = await search.inFiles(['/etc', '/var/lib/webops', '/var/log', '/run', '/tmp'])
    const environmentFiles = [...new Set(inFiles.map(({ place }) => place).filter((place) => OWN_FILE.test(place)))]
    expect(environmentFiles).toHaveLength(1)
    expect(await world.server.require('stat', ['--format', '%a %U', ...environmentFiles])).toBe('600 root\n')
    const found = [
      // The release command writes it into the volume, which is its own affair.
      ...inFiles.filter(({ place }) => !OWN_FILE.test(place) && !place.startsWith(VOLUMES)),
      ...(await search.inOutput('systemctl', "systemctl show --all '*'; systemctl cat 'webops-*'")),
      ...(await search.inOutput('journal', 'journalctl --all --no-pager --output=export')),
      ...(await search.inOutput('command lines', 'cat /proc/[0-9]*/cmdline')),
    ]
    expect(found).toEqual([])
  })

  it('nothing but its volume is left when it is removed', async () => {
    for (const name of [NAME, PAGE]) {
      await world.succeeds('remove', name, '--yes')
      const none = { unit: [], process: [], container: [], tree: [], home: [], link: [], stray: [] }
      expect(await world.traces(name)).toEqual(none)
      await until(`${name} to answer no more`, 10_000, async () => (await world.status(name)) !== 200)
    }
    expect((await world.server.run('systemctl', ['status', UNIT])).exitCode).toBe(4)
    expect(await world.succeeds('volumes', 'list')).toContain(VOLUME)
    // The number of an account that is gone is given out again: who owns the volume stays.
    const accounts = [NAME, PAGE].flatMap((name) => [accountName(name), buildAccountName(name)])
    const left = async () => {
      const known = (await world.server.require('getent', ['passwd'])).split('\n').map((line) => line.split(':')[0])
      return accounts.filter((account) => known.includes(account))
    }
    expect(await left()).toEqual([ACCOUNT])
    await world.succeeds('volumes', 'remove', VOLUME, '--yes')
    expect(await left()).toEqual([])
    expect(await world.succeeds('volumes', 'list')).not.toContain(VOLUME)
  })
})
