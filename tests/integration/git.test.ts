import { chmod, chown, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleGit } from 'simple-git'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGit } from '#adapters/git/git.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import type { Git } from '#core/ports/git.ts'
import { Secret } from '#core/secret/secret.ts'
import { httpBackend } from './git-servers.ts'

let root: string
let repository: string
let git: Git
const signal = () => new AbortController().signal
const quiet = () => {}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'webops-git-'))
  repository = join(root, 'allowed', 'shop.git')
  await mkdir(repository, { recursive: true })
  await setPolicy(`git: { localPaths: [${join(root, 'allowed')}], transports: [http, https, ssh], allowPrivateAddresses: true }`)
  git = createGit({
    policy: policyFile(join(root, 'policy.yaml')),
    privateDir: join(root, 'private'),
    knownHostsFile: join(root, 'known_hosts'),
  })
})
afterEach(() => rm(root, { recursive: true, force: true }))

const setPolicy = (text: string) => writeFile(join(root, 'policy.yaml'), text, { mode: 0o644 })
const mirror = () => join(root, 'mirror')

/** The test's own hand at git, as a developer has it. */
function developer(dir = repository) {
  return simpleGit({ baseDir: dir, config: ['user.name=Ada', 'user.email=ada@example.org', 'init.defaultBranch=main'], trimmed: true })
}

async function commit(files: Record<string, string>, message: string): Promise<string> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(repository, name), content)
  await developer().raw('add', '--all')
  await developer().raw('commit', '--quiet', '--allow-empty', '-m', message)
  return await developer().raw('rev-parse', 'HEAD')
}

describe('fetching from a real repository', () => {
  beforeEach(async () => {
    await developer().raw('init', '--quiet')
  })

  it('finds what branches, tags and commits stand for', async () => {
    const first = await commit({ 'a.txt': '1' }, 'first')
    await developer().raw('tag', '-a', 'v1.0', '-m', 'one')
    const second = await commit({ 'a.txt': '2' }, 'second')
    const source = { url: repository }
    await expect(git.resolve(source, 'main', signal())).resolves.toEqual({ commit: second })
    await expect(git.resolve(source, 'HEAD', signal())).resolves.toEqual({ commit: second })
    await expect(git.resolve(source, 'v1.0', signal())).resolves.toEqual({ commit: first })
    await expect(git.resolve({ url: `file://${repository}` }, first, signal())).resolves.toEqual({ commit: first })
    await expect(git.resolve(source, second.slice(0, 8), signal())).resolves.toEqual({ commit: second })
  })

  it('fetches only the commit that is wanted, then another, and lays out its tree without .git', async () => {
    const first = await commit({ 'a.txt': 'one', 'b.txt': 'b' }, 'first')
    await symlink('/etc/passwd', join(repository, 'link'))
    const second = await commit({ 'a.txt': 'two' }, 'second: täglich')
    const lines: string[] = []
    const into = join(root, 'work')
    const fetched = await git.fetch({ url: repository }, 'main', mirror(), (line) => lines.push(line), signal(), { into })
    expect(fetched).toMatchObject({ commit: second, subject: 'second: täglich', author: 'Ada' })
    expect(fetched.at.getTime()).toBeGreaterThan(Date.now() - 60_000)
    expect(lines.join('\n')).toMatch(/main +-> refs\/webops\/wanted/)
    expect(await developer(mirror()).raw('rev-list', '--count', second)).toBe('1')

    expect((await readdir(into)).sort()).toEqual(['a.txt', 'b.txt', 'link'])
    expect(await readFile(join(root, 'work', 'a.txt'), 'utf8')).toBe('two')
    expect(await readlink(join(root, 'work', 'link'))).toBe('/etc/passwd')

    await git.fetch({ url: repository }, first, mirror(), quiet, signal(), { into: join(root, 'older') })
    expect(await readFile(join(root, 'older', 'a.txt'), 'utf8')).toBe('one')
  })

  it('fetches a commit that no branch holds but a pull request, by its id', async () => {
    await commit({ 'a.txt': 'one' }, 'first')
    const foreign = await commit({ 'a.txt': 'of a fork' }, 'of a fork')
    await developer().raw('update-ref', 'refs/pull/7/head', foreign)
    await developer().raw('reset', '--quiet', '--hard', 'HEAD~1')
    const into = join(root, 'work')
    const fetched = await git.fetch({ url: repository }, foreign, mirror(), quiet, signal(), { into })
    expect(fetched).toMatchObject({ commit: foreign, subject: 'of a fork' })
    expect(await readFile(join(into, 'a.txt'), 'utf8')).toBe('of a fork')
  })

  it('keeps what it fetched: a commit that is there is not fetched again', async () => {
    const first = await commit({ 'a.txt': 'one' }, 'first')
    await git.fetch({ url: repository }, 'main', mirror(), quiet, signal())
    await commit({ 'a.txt': 'two' }, 'second')
    await git.fetch({ url: repository }, 'main', mirror(), quiet, signal())
    const lines: string[] = []
    await git.fetch({ url: repository }, first, mirror(), (line) => lines.push(line), signal())
    expect(lines).toEqual(['The commit is in the mirror already.'])
  })

  it('goes on where a killed worker left its locks, and with a broken mirror', async () => {
    const first = await commit({ 'a.txt': 'one' }, 'first')
    await git.fetch({ url: repository }, 'main', mirror(), quiet, signal())
    await writeFile(join(mirror(), 'shallow.lock'), '')
    await mkdir(join(mirror(), 'refs/webops'), { recursive: true })
    await writeFile(join(mirror(), 'refs/webops/wanted.lock'), '')
    const second = await commit({ 'a.txt': 'two' }, 'second')
    expect((await git.fetch({ url: repository }, 'main', mirror(), quiet, signal())).commit).toBe(second)
    await rm(join(mirror(), 'HEAD'))
    expect((await git.fetch({ url: repository }, first, mirror(), quiet, signal())).commit).toBe(first)
  })

  it('runs no filter, hook or submodule that a repository brings', async () => {
    const id = await commit(
      {
        '.gitattributes': '* filter=evil export-subst',
        '.gitmodules': '[submodule "x"]\n\tpath = x\n\turl = ext::sh -c touch\n',
        'a.txt': 'one',
      },
      'first',
    )
    const { commit: fetched } = await git.fetch({ url: repository }, 'main', mirror(), quiet, signal(), { into: join(root, 'work') })
    expect(fetched).toBe(id)
    expect(await readFile(join(root, 'work', 'a.txt'), 'utf8')).toBe('one')
    expect(await readdir(join(mirror()))).not.toContain('hooks')
  })

  it.runIf(process.getuid?.() === 0)(
    'reads a repository of somebody else as that somebody, so that its configuration moves nobody',
    async () => {
      const id = await commit({ 'a.txt': 'one' }, 'first')
      await chmod(root, 0o755)
      await chownAll(join(root, 'allowed'), 65_534)
      expect((await git.fetch({ url: repository }, 'main', mirror(), quiet, signal())).commit).toBe(id)
      // What only root can read is not read.
      await rm(mirror(), { recursive: true })
      const object = join(repository, '.git/objects', id.slice(0, 2), id.slice(2))
      await chown(object, 0, 0)
      await chmod(object, 0o600)
      await expect(git.fetch({ url: repository }, 'main', mirror(), quiet, signal())).rejects.toBeDefined()
    },
  )

  it('says what is there when a ref is not', async () => {
    await commit({ 'a.txt': 'one' }, 'first')
    await developer().raw('branch', 'develop')
    await expect(git.resolve({ url: repository }, 'master', signal())).rejects.toMatchObject({
      code: 'git_ref_not_found',
      field: 'branch',
      hint: expect.stringContaining('main, develop'),
    })
    await expect(git.fetch({ url: repository }, 'a'.repeat(40), mirror(), quiet, signal())).rejects.toMatchObject({
      code: 'git_ref_not_found',
    })
    await expect(git.resolve({ url: repository }, '--upload-pack=touch', signal())).rejects.toMatchObject({ code: 'git_ref_invalid' })
  })

  it('says that a repository is empty', async () => {
    await expect(git.resolve({ url: repository }, 'main', signal())).rejects.toMatchObject({ code: 'git_repository_empty' })
  })

  it('leaves neither keys nor configuration behind', async () => {
    await commit({ 'a.txt': 'one' }, 'first')
    await git.fetch({ url: repository, deployKey: new Secret('key'), password: new Secret('word') }, 'main', mirror(), quiet, signal())
    expect(await readdir(join(root, 'private'))).toEqual([])
  })
})

describe('what may not be fetched', () => {
  it('refuses local paths that the policy does not list, also behind a symlink', async () => {
    await expect(git.resolve({ url: '/srv/other.git' }, 'main', signal())).rejects.toMatchObject({ code: 'policy_local_path_refused' })
    const outside = join(root, 'outside.git')
    await mkdir(outside)
    await developer(outside).raw('init', '--bare', '--quiet')
    await symlink(outside, join(root, 'allowed', 'link.git'))
    await expect(git.resolve({ url: join(root, 'allowed', 'link.git') }, 'main', signal())).rejects.toMatchObject({
      code: 'policy_local_path_refused',
    })
    await expect(git.resolve({ url: join(root, 'allowed', 'none.git') }, 'main', signal())).rejects.toMatchObject({
      code: 'git_repository_not_found',
    })
    await expect(git.resolve({ url: repository }, 'main', signal())).rejects.toMatchObject({ code: 'git_repository_not_found' })
  })

  it('refuses names that resolve to this machine', async () => {
    await setPolicy('git: { transports: [https] }')
    await expect(git.resolve({ url: 'https://localhost/a.git' }, 'main', signal())).rejects.toMatchObject({
      code: 'policy_address_refused',
    })
    await expect(git.resolve({ url: 'ssh://git@example.org/a.git' }, 'main', signal())).rejects.toMatchObject({
      code: 'policy_transport_refused',
    })
  })
})

describe('git servers', () => {
  let server: Server
  let port: number
  let answer: (path: string, authorization: string | undefined) => { status: number; headers?: Record<string, string> } | null

  beforeEach(async () => {
    // Answers null by not answering.
    server = createServer((request, response) => {
      const given = answer(request.url ?? '', request.headers.authorization)
      if (given) response.writeHead(given.status, given.headers).end()
    })
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
    port = (server.address() as AddressInfo).port
  })
  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = (path = 'shop.git') => `http://127.0.0.1:${port}/${path}`

  it('fetches over http with a token, one commit at a time, and all branches where a server hands out no single commits', async () => {
    await developer().raw('init', '--quiet')
    const first = await commit({ 'a.txt': 'one' }, 'first')
    const second = await commit({ 'a.txt': 'two' }, 'second')
    server.removeAllListeners('request')
    server.on('request', (request, response) => {
      const expected = `Basic ${Buffer.from('git:t0ken').toString('base64')}`
      if (request.headers.authorization !== expected) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end()
      httpBackend(join(root, 'allowed'), request, response)
    })
    const source = { url: `http://localhost:${port}/shop.git/.git`, password: new Secret('t0ken') }
    expect((await git.fetch(source, 'main', mirror(), quiet, signal())).commit).toBe(second)
    expect(await developer(mirror()).raw('rev-list', '--count', second)).toBe('1')
    expect((await git.fetch(source, first, mirror(), quiet, signal())).subject).toBe('first')

    // Protocol 0 knows servers that give only what a branch points to.
    await developer().raw('config', 'protocol.version', '0')
    server.prependListener('request', (request) => delete request.headers['git-protocol'])
    const other = join(root, 'other')
    const lines: string[] = []
    const into = join(root, 'work')
    expect((await git.fetch(source, first, other, (line) => lines.push(line), signal(), { into })).subject).toBe('first')
    expect(lines.join()).toContain('fetching all branches and tags')
    expect(await readFile(join(root, 'work', 'a.txt'), 'utf8')).toBe('one')
  })

  it('tells a private repository, a missing one and a silent host apart', async () => {
    answer = () => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="git"' } })
    await expect(git.resolve({ url: url() }, 'main', signal())).rejects.toMatchObject({
      code: 'git_authentication_required',
      hint: expect.stringContaining('token'),
    })
    answer = () => ({ status: 404 })
    await expect(git.resolve({ url: url() }, 'main', signal())).rejects.toMatchObject({ code: 'git_repository_not_found' })
    await expect(git.resolve({ url: 'http://127.0.0.1:1/shop.git' }, 'main', signal())).rejects.toMatchObject({ code: 'git_unreachable' })
    await expect(git.resolve({ url: 'https://git.invalid/shop.git' }, 'main', signal())).rejects.toMatchObject({ code: 'git_unreachable' })
  })

  it('gives a token to the host that asks for it, and shows it nowhere', async () => {
    const given: (string | undefined)[] = []
    answer = (_path, authorization) => {
      given.push(authorization)
      return authorization ? { status: 403 } : { status: 401, headers: { 'www-authenticate': 'Basic realm="git"' } }
    }
    const failure = await git
      .resolve({ url: url(), username: 'ada', password: new Secret('t0ken/+') }, 'main', signal())
      .catch((error: Error) => error)
    expect(given.at(-1)).toBe(`Basic ${Buffer.from('ada:t0ken/+').toString('base64')}`)
    expect(failure).toMatchObject({ code: 'git_authentication_required' })
    expect(JSON.stringify([(failure as Error).message, failure])).not.toContain('t0ken')
  })

  it('follows a redirect when the policy allows where it leads, and not elsewhere', async () => {
    const asked: string[] = []
    answer = (path) => {
      asked.push(path)
      return path.startsWith('/shop/') ? { status: 301, headers: { location: path.replace('/shop/', '/shop.git/') } } : { status: 404 }
    }
    await expect(git.resolve({ url: url('shop') }, 'main', signal())).rejects.toMatchObject({ code: 'git_repository_not_found' })
    expect(asked.at(-1)).toContain('/shop.git/info/refs')
    await setPolicy('git: { transports: [http], allowPrivateAddresses: true }')
    answer = (path) => ({ status: 302, headers: { location: `https://example.org${path}` } })
    await expect(git.resolve({ url: url() }, 'main', signal())).rejects.toMatchObject({ code: 'policy_transport_refused' })
  })

  it('ends within 3 seconds of a cancel, over http and ssh, and leaves no git running', async () => {
    answer = () => null
    const tcp = createTcpServer(() => {}).listen(0, '127.0.0.1')
    await new Promise((done) => tcp.once('listening', done))
    const sshPort = (tcp.address() as AddressInfo).port
    for (const address of [url(), `ssh://git@127.0.0.1:${sshPort}/shop.git`]) {
      const controller = new AbortController()
      const connected = new Promise((done) => (address.startsWith('ssh') ? tcp : server).once('connection', done))
      const work = git.fetch({ url: address }, 'main', mirror(), quiet, controller.signal).catch((error: unknown) => error)
      await connected
      const begun = performance.now()
      controller.abort('cancelled')
      expect(await work).toMatchObject({ code: 'git_cancelled' })
      expect(performance.now() - begun).toBeLessThan(3000)
      await expect.poll(() => running(address), { timeout: 3000 }).toEqual([])
    }
    tcp.close()
  })
})

async function running(needle: string): Promise<string[]> {
  const processes = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const lines = await Promise.all(processes.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')))
  return lines.filter((line) => line.includes(needle.replace(/^ssh:\/\/git@127.0.0.1:(\d+).*/, '$1')) && /git|ssh/.test(line))
}

async function chownAll(dir: string, id: number): Promise<void> {
  await chown(dir, id, id)
  for (const name of await readdir(dir, { recursive: true })) await chown(join(dir, name), id, id)
}
