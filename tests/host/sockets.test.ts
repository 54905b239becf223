import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DisposableServer } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'
import { Intruder } from './intruder.ts'

/** Every socket that something on the server listens on, and who gets through to it. */
type Who = 'nobody' | 'webops' | 'webops-redis' | 'webops-caddy'
const EVERYBODY: Who[] = ['nobody', 'webops', 'webops-redis', 'webops-caddy']

/** Socket files, and who may connect beside root. docs/guides/security-model.md has the same table. */
const FILES: [RegExp, Who[], string][] = [
  [/^\/run\/webops\/panel\/panel\.sock$/, EVERYBODY, 'what the world may ask too: the panel asks who it is'],
  [/^\/run\/webops\/redis\/redis\.sock$/, ['webops', 'webops-redis'], 'the folder is closed to others; Redis asks for a password'],
  [/^\/run\/webops\/caddy\/admin\.sock$/, ['webops-caddy'], 'obeys the worker alone, which knows a secret'],
  [/^(\/var)?\/run\/docker\.sock$/, [], 'whoever reaches it is root'],
  [/^\/(var\/)?run\/docker\/(metrics|libnetwork\/\w+)\.sock$/, [], 'of dockerd'],
  [/^\/run\/containerd\/(containerd\.sock(\.ttrpc)?|s\/\w+)$/, [], 'of containerd'],
  [/^\/run\/systemd\/private$/, [], 'of systemd'],
  [/^\/run\/systemd\/io\.system\.ManagedOOM$/, EVERYBODY, 'systemd tells there what is short of memory, and takes no orders'],
  [/^\/run\/systemd\/userdb\/io\.systemd\.DynamicUser$/, EVERYBODY, 'names of users, for everybody'],
  [/^\/run\/systemd\/journal\/(stdout|socket|dev-log|syslog)$/, EVERYBODY, 'takes lines for the journal'],
  [/^\/run\/systemd\/journal\/io\.systemd\.journal$/, [], 'of the journal'],
  [/^\/run\/systemd\/inaccessible\/sock$/, [], 'stands in for what a unit is not to see'],
  [/^\/run\/systemd\/(notify|cgroups-agent)$/, EVERYBODY, 'datagrams of services: believed of a service’s own processes only'],
  [/^\/run\/dbus\/system_bus_socket$/, EVERYBODY, 'the bus asks polkit, or root, before anything is changed'],
]
/** TCP: address, program. Everything else listens on the loopback address. */
const TCP: [RegExp, RegExp][] = [
  [/^\*:(80|443|81\d\d)$/, /^caddy$/],
  // git over SSH: systemd listens for the panel.
  [/^\*:2222$/, /./],
  [/^127\.0\.0\.1:\d+$/, /^(docker-proxy|containerd)$/],
]
const UDP: [RegExp, RegExp][] = []

describe('what listens', () => {
  let server: DisposableServer
  let intruder: Intruder

  beforeAll(async () => {
    ;({ server } = await installedServer())
    intruder = new Intruder(server)
    await intruder.enter()
  })
  afterAll(() => intruder.leave())

  it('on the network is Caddy; published ports of containers are for this server alone', async () => {
    expect(await listeners('--tcp', TCP)).toEqual([])
    expect(await listeners('--udp', UDP)).toEqual([])
    expect((await server.run('ss', ['--no-header', '--listening', '--raw', '--sctp'])).stdout.trim()).toBe('')
  })

  it('on socket files is in the table, and lets in whom the table names', async () => {
    const paths = await socketFiles()
    expect(paths.filter((path) => !FILES.some(([pattern]) => pattern.test(path)))).toEqual([])
    // Those of our own are there, so that the table is about something.
    for (const own of ['panel/panel', 'redis/redis', 'caddy/admin']) expect(paths).toContain(`/run/webops/${own}.sock`)
    const wrong: string[] = []
    for (const who of EVERYBODY) {
      for (const path of paths) {
        const expected = FILES.find(([pattern]) => pattern.test(path))?.[1].includes(who)
        if ((await connects(who, path)) !== expected) wrong.push(`${who} ${expected ? 'does not reach' : 'reaches'} ${path}`)
      }
    }
    expect(wrong).toEqual([])
  }, 600_000)

  it('abstractly is no door', async () => {
    const { stdout } = await server.run('ss', ['--no-header', '--listening', '--unix'])
    const abstract = stdout.split('\n').flatMap((line) => / (@\S+)/.exec(line)?.[1] ?? [])
    // Nameless ends of dockerd and systemd for datagrams that they send.
    expect(abstract.filter((name) => !/^@[0-9a-f]{5}$/.test(name))).toEqual([])
  })

  it('is hidden from the panel’s process but for its own socket and that of Redis', async () => {
    const { output } = await intruder.sh(`find / -type s -not -path '/proc/*' 2>/dev/null; true`)
    expect(output.trim().split('\n').sort()).toEqual(['/run/webops/panel/panel.sock', '/run/webops/redis/redis.sock'])
    const reached = await intruder.node<string[]>(`
      const { connect: dial } = await import('node:net')
      const reached = []
      for (const path of ${JSON.stringify([...(await socketFiles()), '/run/systemd/notify', '/run/systemd/journal/socket', '/dev/log'])}) {
        const answer = await new Promise((resolve) => dial(path).on('connect', () => resolve(true)).on('error', () => resolve(false)))
        if (answer) reached.push(path)
      }
      tell(reached.sort())
    `)
    expect(reached).toEqual(['/run/webops/panel/panel.sock', '/run/webops/redis/redis.sock'])
  })

  it('hangs up on requests to become something else than HTTP', async () => {
    for (const path of ['/', '/api/v1/events', '/_next/webpack-hmr', '/api/auth/session']) {
      const upgrade = ['--header', 'Connection: Upgrade', '--header', 'Upgrade: websocket', '--header', 'Sec-WebSocket-Version: 13']
      const key = ['--header', 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', '--header', 'Origin: https://localhost']
      const args = ['--silent', '--http1.1', '--max-time', '5', '--unix-socket', '/run/webops/panel/panel.sock', ...upgrade, ...key]
      const { exitCode, stdout } = await server.run('curl', [...args, `http://localhost${path}`])
      // 52: the server closed without an answer.
      expect({ path, exitCode, stdout }).toEqual({ path, exitCode: 52, stdout: '' })
    }
  })

  it('signs nobody in, and out, at the wish of another page', async () => {
    const ask = async (path: string, ...more: string[]) => {
      const answer = await server.run('curl', [
        '--silent',
        '--insecure',
        '--include',
        '--max-time',
        '10',
        ...more,
        `https://localhost${path}`,
      ])
      return answer.stdout
    }
    const foreign = ['--header', 'Origin: https://sample.localhost', '--header', 'Sec-Fetch-Site: cross-site']
    const form = ['--data', 'email=a@example.org&password=x&csrfToken=forged&json=true']
    for (const path of ['/api/auth/callback/credentials', '/api/auth/signout', '/api/auth/signin/credentials', '/api/auth/_log']) {
      const answer = await ask(path, ...foreign, ...form)
      expect(answer, path).toMatch(/^HTTP\/\S+ 403/)
      expect(answer, path).not.toMatch(/^set-cookie: .*session-token/im)
    }
    // The token against forgery goes to no other origin.
    expect(await ask('/api/auth/csrf', ...foreign)).not.toMatch(/access-control-allow/i)
    expect(await ask('/api/auth/session', ...foreign)).not.toMatch(/access-control-allow/i)
  })

  it('has no server actions', async () => {
    const manifest = JSON.parse(
      await server.require('sh', [
        '-c',
        'cat "$(systemctl show --property WorkingDirectory --value webops-panel)"/.next/server/server-reference-manifest.json || cat /root/webops/.next/server/server-reference-manifest.json',
      ]),
    ) as Record<string, object>
    expect({ node: manifest['node'], edge: manifest['edge'] }).toEqual({ node: {}, edge: {} })
  })

  async function listeners(protocol: string, known: [RegExp, RegExp][]): Promise<string[]> {
    const lines = (await server.require('ss', ['--no-header', '--listening', '--numeric', '--processes', protocol])).trim().split('\n')
    return lines.filter((line) => {
      const [, , , address = ''] = line.split(/\s+/)
      const program = /users:\(\("([^"]+)"/.exec(line)?.[1] ?? ''
      return line !== '' && !known.some(([at, by]) => at.test(address) && by.test(program))
    })
  }

  /** Redis and the panel have networks of their own, so that the list of this one's does not name their sockets: the files do. */
  async function socketFiles(): Promise<string[]> {
    const { stdout } = await server.run('ss', ['--no-header', '--listening', '--unix'])
    const listed = stdout.split('\n').flatMap((line) => /\s(\/\S+)/.exec(line)?.[1] ?? [])
    const found = await server.require('find', [
      '/',
      '-path',
      '/proc',
      '-prune',
      '-o',
      '-path',
      '/var/lib/docker',
      '-prune',
      '-o',
      '-type',
      's',
      '-print',
    ])
    return [...new Set([...listed, ...found.trim().split('\n')])].sort()
  }

  /** As the user itself would, with its groups; a socket of datagrams counts too. */
  async function connects(who: Who, path: string): Promise<boolean> {
    const script = `
      const { connect } = require('node:net')
      connect(process.argv[1]).on('connect', () => process.exit(0)).on('error', (error) => process.exit(error.code === 'EPROTOTYPE' ? 0 : 1))
    `
    const as = ['--reuid', who, '--regid', who === 'nobody' ? 'nogroup' : who, '--init-groups']
    const { exitCode } = await server.run('setpriv', [...as, await node(), '--eval', script, path])
    return exitCode === 0
  }

  /** A copy that everybody may run. */
  async function node(): Promise<string> {
    await server.require('sh', ['-c', '[ -x /srv/node ] || install -m 755 "$(readlink -f /root/webops/node_modules/.bin/node)" /srv/node'])
    return '/srv/node'
  }
})
