import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { simpleGit } from 'simple-git'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGit } from '#adapters/git/git.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import type { GitSource } from '#core/ports/git.ts'
import { requireProgram } from '#adapters/process/run-program.ts'
import { Secret } from '#core/secret/secret.ts'
import { httpBackend, makeCertificate, startHttpsGit, type GitServer } from './git-servers.ts'

let root: string
let served: string
let server: Server
let asked: string[]
/** Where moved.git is said to be. */
let moved: string
const PUSHED_TO = '01920000-0000-7000-8000-000000000000'

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'webops-submodules-'))
  served = join(root, 'served')
  await mkdir(served)
  await writeFile(join(root, 'policy.yaml'), `git: { localPaths: [${root}], transports: [http, https, ssh], allowPrivateAddresses: true }`)
  asked = []
  server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? 'nobody'}`)
    if (request.url?.startsWith('/moved.git/'))
      return void response.writeHead(302, { location: moved + request.url.replace('/moved.git', '') }).end()
    httpBackend(served, request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(root, { recursive: true, force: true })
})

const at = (name: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}`
const into = () => join(root, 'work')
const read = (path: string) => readFile(join(into(), path), 'utf8')

/** A repository with one commit. @param links submodules: path, address and commit */
async function repository(name: string, files: Record<string, string>, links: [path: string, url: string, commit: string][] = []) {
  const dir = join(served, name)
  await mkdir(dir, { recursive: true })
  const hand = simpleGit({
    baseDir: dir,
    config: ['user.name=Ada', 'user.email=ada@example.org', 'init.defaultBranch=main'],
    trimmed: true,
  })
  await hand.raw('init', '--quiet')
  const modules = links.map(
    ([path, url], at) => `[submodule "m${at}"]\n\tpath = ${path}\n\turl = ${url}\n\tupdate = !touch ${root}/touched\n`,
  )
  const all = modules.length === 0 ? files : { '.gitmodules': modules.join(''), ...files }
  for (const [path, content] of Object.entries(all)) await writeFile(join(dir, path), content)
  const commit = async () => {
    await hand.raw('commit', '--quiet', '--allow-empty', '-m', name)
    return await hand.raw('rev-parse', 'HEAD')
  }
  await hand.raw('add', '--all')
  // The links themselves, as `git submodule add` would have put them there.
  for (const [path, , id] of links)
    if (!/\.\.|\.git\b|^link/.test(path)) await hand.raw('update-index', '--add', '--cacheinfo', `160000,${id},${path}`)
  return { dir, hand, commit, id: await commit() }
}

async function fetch(
  source: GitSource,
  { lines = [], submodules = true }: { lines?: string[]; submodules?: boolean } = {},
  authority?: string,
) {
  const git = createGit({
    policy: policyFile(join(root, 'policy.yaml')),
    privateDir: join(root, 'private'),
    knownHostsFile: join(root, 'known_hosts'),
    pushedDir: join(root, 'pushed'),
    certificateAuthorities: authority,
  })
  const { signal } = new AbortController()
  return await git.fetch(source, 'main', join(root, 'mirror'), (line) => lines.push(line), signal, { into: into(), submodules })
}

describe('submodules', () => {
  it('are laid out at the commit that is recorded, and theirs as well, by relative addresses too', async () => {
    const deep = await repository('deep.git', { 'deep.txt': 'deep' })
    const lib = await repository('lib.git', { 'lib.txt': 'recorded' }, [['vendor/deep', '../deep.git', deep.id]])
    await writeFile(join(lib.dir, 'lib.txt'), 'newer')
    await lib.hand.raw('commit', '--quiet', '-a', '-m', 'newer')
    await repository('shop.git', { 'a.txt': 'a' }, [['libs/lib', './../lib.git', lib.id]])
    await fetch({ url: at('shop.git') })
    expect(await read('libs/lib/lib.txt')).toBe('recorded')
    expect(await read('libs/lib/vendor/deep/deep.txt')).toBe('deep')
    expect(await readdir(join(into(), 'libs/lib'))).not.toContain('.git')
    expect(await readdir(root)).not.toContain('touched')
    expect(await readdir(join(root, 'private'))).toEqual([])
  })

  it('stay empty folders where nobody asked for them', async () => {
    const lib = await repository('lib.git', { 'lib.txt': '' })
    await repository('shop.git', {}, [['lib', '../lib.git', lib.id]])
    await fetch({ url: at('shop.git') }, { submodules: false })
    expect(await readdir(join(into(), 'lib'))).toEqual([])
    expect(asked.join()).not.toContain('lib.git')
  })

  it('are kept in the mirror as long as the repository has them', async () => {
    const lib = await repository('lib.git', { 'lib.txt': '' })
    const shop = await repository('shop.git', {}, [['lib', '../lib.git', lib.id]])
    await fetch({ url: at('shop.git') })
    asked.length = 0
    await rm(into(), { recursive: true })
    await fetch({ url: at('shop.git') })
    expect(asked.join()).not.toContain('lib.git')
    expect(await read('lib/lib.txt')).toBe('')
    await shop.hand.raw('rm', '--quiet', '--cached', 'lib')
    await shop.hand.raw('rm', '--quiet', '--force', '.gitmodules')
    await shop.commit()
    await rm(into(), { recursive: true })
    await fetch({ url: at('shop.git') })
    expect(await readdir(join(root, 'mirror/modules'))).toEqual([])
  })

  it.each([
    ['a file of the server', 'lib', () => `file://${served}/lib.git`, /path on this server/],
    ['a path on the server', 'lib', () => `${served}/lib.git`, /path on this server/],
    ['a command', 'lib', () => `ext::sh -c "touch ${root}/touched"`, /not taken/],
    ['an option', 'lib', () => '--upload-pack=touch', /not taken/],
    ['a password', 'lib', () => `http://ada:hunter2@127.0.0.1/lib.git`, /must not contain/],
    ['an address above its server', 'lib', () => '../../../lib.git', /above its server/],
    ['a path out of the tree', '../x', () => at('lib.git'), /inside the repository/],
    ['a path into .git', '.git/x', () => at('lib.git'), /inside the repository/],
    ['a path into .GIT of a folder', 'a/.GIT', () => at('lib.git'), /inside the repository/],
  ])('with %s are refused, and nothing is asked for', async (_what, path, url, why) => {
    const lib = await repository('lib.git', { 'lib.txt': '' })
    await repository('shop.git', { 'a.txt': '' }, [[/GIT/.test(path) ? path.replace('a/', '../a/') : path, url(), lib.id]])
    const failed: Error = await fetch({ url: at('shop.git') }).then(
      () => expect.fail('it was taken'),
      (error: Error) => error,
    )
    expect(failed).toMatchObject({
      code: 'git_submodule_refused',
      field: 'submodules',
      hint: expect.stringContaining('submodules to false'),
    })
    expect(failed.message).toMatch(why)
    expect(JSON.stringify(failed) + failed.message).not.toContain('hunter2')
    expect(asked.join()).not.toContain('lib.git')
    expect(await readdir(root)).not.toContain('touched')
  })

  it.each(['before', 'behind'])('whose path goes through a link that stands %s its folder write nothing where it leads', async (place) => {
    const lib = await repository('lib.git', { 'lib.txt': 'lib' })
    const outside = join(root, 'outside')
    await mkdir(outside)
    const shop = await repository('shop.git', { target: outside, modules: `[submodule "x"]\n\tpath = link/x\n\turl = ${at('lib.git')}\n` })
    const blob = (name: string) => shop.hand.raw('rev-parse', `HEAD:${name}`)
    // No command of git's makes such a tree: a link, and a folder of the same name with the submodule in it.
    const made = async (entries: string) => {
      await writeFile(join(root, 'entries'), entries)
      await shop.hand.raw('read-tree', '--empty')
      return await requireProgram('sh', ['-c', 'git -C "$1" mktree --missing < "$2"', 'sh', shop.dir, join(root, 'entries')])
    }
    const inner = (await made(`160000 commit ${lib.id}\tx\n`)).trim()
    const both = [`120000 blob ${await blob('target')}\tlink`, `040000 tree ${inner}\tlink`]
    const entries = [`100644 blob ${await blob('modules')}\t.gitmodules`, ...(place === 'before' ? both : both.toReversed())]
    const tree = (await made(`${entries.join('\n')}\n`)).trim()
    await shop.hand.raw('update-ref', 'refs/heads/main', await shop.hand.raw('commit-tree', '-m', 'hostile', tree))
    // git may lay out the link or the folder, or neither.
    await fetch({ url: at('shop.git') }).catch((error: unknown) => expect(error).toMatchObject({ code: expect.stringMatching(/^git_/) }))
    expect(await readdir(outside)).toEqual([])
  })

  it.each([
    ['a path on the server', () => `file://${served}/lib.git`],
    ['what was pushed to another deployment', () => `push:${PUSHED_TO}`],
  ])('whose server says that they have moved to %s are not fetched from there', async (_what, target) => {
    const lib = await repository('lib.git', { 'lib.txt': 'lib' })
    await simpleGit().raw('clone', '--quiet', '--bare', lib.dir, join(root, 'pushed', `${PUSHED_TO}.git`))
    await repository('shop.git', {}, [['lib', '../moved.git', lib.id]])
    moved = target()
    await expect(fetch({ url: at('shop.git') })).rejects.toMatchObject({ code: 'git_submodule_failed' })
    await expect(readdir(join(into(), 'lib'))).resolves.toEqual([])
    await rm(into(), { recursive: true })
    await expect(fetch({ url: at('moved.git') })).rejects.toMatchObject({ code: 'git_redirect_refused' })
  })

  it('that cannot be fetched fail with their path, address and a remedy', async () => {
    await repository('shop.git', {}, [['lib', '../gone.git', 'a'.repeat(40)]])
    await expect(fetch({ url: at('shop.git') })).rejects.toMatchObject({
      code: 'git_submodule_failed',
      message: expect.stringContaining(`The submodule lib (${at('gone.git')}) cannot be fetched`),
    })
  })

  it('one inside the other without an end are refused', async () => {
    let inner = await repository('r0.git', { 'a.txt': '' })
    for (let at = 1; at <= 6; at++) inner = await repository(`r${at}.git`, {}, [['in', `../r${at - 1}.git`, inner.id]])
    await expect(fetch({ url: at('r6.git') })).rejects.toMatchObject({
      code: 'git_submodule_refused',
      message: expect.stringContaining('in/in/in/in/in/in'),
    })
  })

  it('of what was pushed to the panel need a full address', async () => {
    const lib = await repository('lib.git', { 'lib.txt': 'lib' })
    const id = PUSHED_TO
    await mkdir(join(root, 'pushed'))
    const shop = await repository('shop.git', {}, [['lib', '../lib.git', lib.id]])
    const push = () => shop.hand.raw('push', '--quiet', '--force', join(root, 'pushed', `${id}.git`), 'HEAD:refs/heads/main')
    await simpleGit().raw('init', '--quiet', '--bare', join(root, 'pushed', `${id}.git`))
    await push()
    await expect(fetch({ url: `push:${id}` })).rejects.toMatchObject({
      code: 'git_submodule_refused',
      message: expect.stringContaining('no address that it could be relative to'),
    })
    await writeFile(join(shop.dir, '.gitmodules'), `[submodule "x"]\n\tpath = lib\n\turl = ${at('lib.git')}\n`)
    await shop.hand.raw('commit', '--quiet', '-m', 'full', '--', '.gitmodules')
    await push()
    await rm(into(), { recursive: true })
    await fetch({ url: `push:${id}` })
    expect(await read('lib/lib.txt')).toBe('lib')
  })
})

describe('what the repository is read with', () => {
  let secured: GitServer
  let tls: { key: string; cert: string }
  const source = () => ({ url: `https://localhost:${secured.port}/shop.git`, username: 'ada', password: new Secret('hunter2') })

  beforeEach(async () => {
    tls = await makeCertificate(root)
    secured = await startHttpsGit(served, tls, 'ada:hunter2')
  })
  afterEach(() => secured.close())

  it('reads submodules on the same server', async () => {
    const lib = await repository('lib.git', { 'lib.txt': 'lib' })
    await repository('shop.git', {}, [['lib', '../lib.git', lib.id]])
    await fetch(source(), {}, tls.cert)
    expect(await read('lib/lib.txt')).toBe('lib')
  })

  it('is not sent to another server, and the error says why that one does not answer', async () => {
    const lib = await repository('lib.git', { 'lib.txt': 'lib' })
    const other = await startHttpsGit(served, tls, 'eve:evil')
    try {
      await repository('shop.git', {}, [
        ['public', at('lib.git'), lib.id],
        ['z-private', `https://localhost:${other.port}/lib.git`, lib.id],
      ])
      const failed: Error & { hint?: string } = await fetch(source(), {}, tls.cert).then(
        () => expect.fail('it was fetched'),
        (error: Error) => error,
      )
      expect(failed).toMatchObject({ code: 'git_submodule_failed', message: expect.stringContaining('The submodule z-private') })
      expect(failed.hint).toContain('another server')
      expect(await read('public/lib.txt')).toBe('lib')
      expect(asked.every((one) => one.endsWith(' nobody'))).toBe(true)
      expect(other.authorizations.length).toBeGreaterThan(0)
      expect(other.authorizations.filter((one) => one !== undefined)).toEqual([])
    } finally {
      other.close()
    }
  })
})
