import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createGit } from '#adapters/git/git.ts'
import { policyFile } from '#adapters/policy/policy-file.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import type { GitSource } from '#core/ports/git.ts'
import { pushedSource } from '#core/push/pushed-source.ts'
import { Secret } from '#core/secret/secret.ts'
import { LOCAL_TOKEN } from '../support/memory-core.ts'
import { freshKeyPair } from '../support/ssh-private-key.ts'
import { pushWorld, type PushWorld } from './git-push/world.ts'
import { startSshGit } from './git-servers.ts'

/**
 * Files in Git LFS: pushed to the panel by a real git-lfs, and fetched by the worker, both from there and over http, where the panel's
 * own door stands for a forge's.
 */

let world: PushWorld
let root: string
let made = 0
beforeAll(async () => {
  world = await pushWorld()
  root = await mkdtemp(join(tmpdir(), 'webops-lfs-'))
  await writeFile(join(root, 'policy.yaml'), 'git: { transports: [http, https, ssh], allowPrivateAddresses: true }')
})
afterAll(async () => {
  await world.close()
  await rm(root, { recursive: true, force: true })
})
beforeEach(() => void (world.worker.behaviour = 'serve'))

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex')
const pointerOf = (content: string | Buffer, size = Buffer.byteLength(content)) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256(content)}\nsize ${size}\n`

async function deployment({ lfs = true, maxPackMb = 1024 } = {}) {
  const made = await world.deployment({ mode: 'accept', maxPackMb })
  await world.memory.database.deployment.update({ where: { id: made.id }, data: { lfs } })
  return { ...made, objects: join(made.path, 'lfs/objects') }
}

/** Somebody whose git has git-lfs, with `*.bin` in it. */
async function developer(url: string) {
  const dir = await mkdtemp(join(root, 'developer-'))
  const env = {
    NODE_ENV: 'test' as const,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: dir,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
  }
  const work = join(dir, 'work')
  await mkdir(work)
  const git = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await runProgram('git', args, { cwd: work, env, timeoutMs: 60_000 })
    return { status: exitCode, said: stdout + stderr }
  }
  const commit = async (files: Record<string, string | Buffer>) => {
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(work, path)), { recursive: true })
      await writeFile(join(work, path), content)
    }
    expect((await git('add', '--all')).status).toBe(0)
    expect((await git('commit', '--quiet', '--message', 'A change')).status).toBe(0)
    return (await git('rev-parse', 'HEAD')).said.trim()
  }
  await git('init', '--quiet', '--initial-branch=main')
  await git('lfs', 'install', '--local')
  await git('remote', 'add', 'origin', url)
  await writeFile(join(work, '.gitattributes'), '*.bin filter=lfs diff=lfs merge=lfs -text\n')
  return {
    git,
    commit,
    work,
    clone: (to: string) => runProgram('git', ['clone', '--quiet', url, to], { cwd: dir, env, timeoutMs: 60_000 }),
  }
}

/** What the worker does. */
async function fetched(source: GitSource, ref: string, lfs = true, mirror = join(root, `mirror-${(made += 1)}`)) {
  const into = join(root, `tree-${(made += 1)}`)
  const lines: string[] = []
  const git = createGit({
    policy: policyFile(join(root, 'policy.yaml')),
    privateDir: join(root, 'private'),
    knownHostsFile: join(root, 'known_hosts'),
    pushedDir: world.gitDir,
  })
  await git.fetch(source, ref, mirror, (line) => lines.push(line), AbortSignal.timeout(60_000), { into, lfs })
  return { into, mirror, lines, read: (path: string) => readFile(join(into, path)) }
}

describe('a push with files in Git LFS', () => {
  it('brings them to the panel, gives them back with a clone, and the worker builds with them', async () => {
    const { id, name, objects } = await deployment()
    const ada = await developer(world.url(name))
    const large = randomBytes(3_000_000)
    const commit = await ada.commit({ 'models/large.bin': large, 'again.bin': large, 'small.bin': 'small', 'index.html': 'hello' })
    const { status, said } = await ada.git('push', 'origin', 'main')
    expect(status, said).toBe(0)
    expect((await readdir(objects, { recursive: true })).filter((path) => path.length > 60)).toHaveLength(2)

    const copy = join(root, 'copy')
    expect((await ada.clone(copy)).exitCode).toBe(0)
    const tree = await fetched({ url: pushedSource(id) }, commit)
    expect((await tree.read('models/large.bin')).equals(large)).toBe(true)
    expect((await tree.read('again.bin')).equals(large)).toBe(true)
    expect((await tree.read('small.bin')).toString()).toBe('small')
    expect(tree.lines.join('\n')).toContain('Fetching 3 files in Git LFS')
  })

  it('brings only what is new, and the worker fetches only that', async () => {
    const { id, name, objects } = await deployment()
    const ada = await developer(world.url(name))
    await ada.commit({ 'one.bin': 'one' })
    await ada.git('push', 'origin', 'main')
    const first = await fetched({ url: pushedSource(id) }, 'main')
    await ada.commit({ 'two.bin': 'two' })
    expect((await ada.git('push', 'origin', 'main')).status).toBe(0)
    // What is beside the mirror is not asked for again.
    await rm(join(objects, sha256('one').slice(0, 2)), { recursive: true })
    const second = await fetched({ url: pushedSource(id) }, 'main', true, first.mirror)
    expect((await second.read('one.bin')).toString()).toBe('one')
    expect((await second.read('two.bin')).toString()).toBe('two')
  })

  it('is refused where the deployment does not take them, with what switches it on, and nothing of it stays', async () => {
    const { name, path } = await deployment({ lfs: false })
    const ada = await developer(world.url(name))
    await ada.commit({ 'one.bin': 'one' })
    const { status, said } = await ada.git('push', 'origin', 'main')
    expect(status).not.toBe(0)
    expect(said).toContain(`webops deploy ${name} --lfs`)
    expect(await readdir(join(path, 'lfs')).catch(() => [])).toEqual([])
    expect(await world.rollouts(name)).toEqual([])
  })

  it('is refused for a file that is larger than a push may be', async () => {
    const { name, objects } = await deployment({ maxPackMb: 1 })
    const ada = await developer(world.url(name))
    await ada.commit({ 'one.bin': randomBytes(1_200_000) })
    const { status, said } = await ada.git('push', 'origin', 'main')
    expect(status).not.toBe(0)
    expect(said).toContain('One push may bring 1 MB')
    expect(await readdir(objects).catch(() => [])).toEqual([])
  })

  it('by who may only read is refused, and who may not see the deployment learns of nothing', async () => {
    const { name } = await deployment()
    const batch = (token: string, operation: string, of = name) =>
      world.http(`/git/${of}.git/info/lfs/objects/batch`, {
        method: 'POST',
        token,
        headers: { 'content-type': 'application/vnd.git-lfs+json' },
        body: Buffer.from(JSON.stringify({ operation, objects: [{ oid: sha256('x'), size: 1 }] })),
      })
    const [viewer, stranger] = [await world.token('lfs-viewer', 'viewer'), await world.token('lfs-stranger', null)]
    expect((await batch(viewer, 'upload')).status).toBe(403)
    expect((await batch(viewer, 'download')).status).toBe(200)
    const [hidden, absent] = [await batch(stranger, 'download'), await batch(stranger, 'download', 'nothing-there')]
    expect(hidden.status).toBe(404)
    expect(hidden.body.toString().replaceAll(name, '')).toBe(absent.body.toString().replaceAll('nothing-there', ''))
    const put = await world.http(`/git/${name}.git/info/lfs/objects/${sha256('x')}`, {
      method: 'PUT',
      token: viewer,
      body: Buffer.from('x'),
    })
    expect(put.status).toBe(403)
  })
})

describe('what is sent as a file', () => {
  it.each([
    ['something else', 'other', 422],
    ['nothing', '', 422],
  ])('and is %s is refused, and nothing of it stays', async (_what, content, status) => {
    const { name, path } = await deployment()
    const put = await world.http(`/git/${name}.git/info/lfs/objects/${sha256('meant')}`, { method: 'PUT', body: Buffer.from(content) })
    expect(put).toMatchObject({ status })
    expect((await readdir(join(path, 'lfs'), { recursive: true })).filter((entry) => entry.length > 30)).toEqual([])
  })

  it('under a name that is no hash is nothing that is answered', async () => {
    const { name } = await deployment()
    for (const oid of ['x', '../../../etc/passwd', 'A'.repeat(64), `${'a'.repeat(64)}b`, '%2e%2e%2f'])
      expect((await world.http(`/git/${name}.git/info/lfs/objects/${oid}`, { method: 'PUT', body: Buffer.from('x') })).status, oid).toBe(
        404,
      )
  })

  it.each([
    '{',
    '[]',
    '{"operation":"upload"}',
    '{"operation":"drop","objects":[]}',
    '{"operation":"upload","objects":[{"oid":"x","size":1}]}',
  ])('as a question that is none (%s) is refused', async (body) => {
    const { name } = await deployment()
    expect((await world.http(`/git/${name}.git/info/lfs/objects/batch`, { method: 'POST', body: Buffer.from(body) })).status).toBe(400)
  })
})

describe('files that the worker fetches', () => {
  it('come over http with the deployment’s access, and their pointers stay where that is not wanted', async () => {
    const { name } = await deployment()
    const ada = await developer(world.url(name))
    await ada.commit({ 'one.bin': 'one' })
    await ada.git('push', 'origin', 'main')
    const url = `http://127.0.0.1:${world.port}/git/${name}.git`
    const source = { url, username: 'git', password: new Secret(LOCAL_TOKEN) }
    expect((await (await fetched(source, 'main')).read('one.bin')).toString()).toBe('one')
    expect((await (await fetched(source, 'main', false)).read('one.bin')).toString()).toBe(pointerOf('one'))
  })

  it('come from where a server over ssh says, and fail with what helps where it says nothing', async () => {
    const { id, name } = await deployment()
    const ada = await developer(world.url(name))
    await ada.commit({ 'one.bin': 'one' })
    await ada.git('push', 'origin', 'main')
    const key = freshKeyPair()
    const href = `http://127.0.0.1:${world.port}/git/${name}.git/info/lfs`
    const asked: string[] = []
    const told = await startSshGit(world.gitDir, key.public, (path) => {
      asked.push(path)
      return { href, header: { Authorization: world.authorization() }, expires_in: 60 }
    })
    const silent = await startSshGit(world.gitDir, key.public)
    const at = ({ port }: { port: number }) => ({ url: `ssh://git@127.0.0.1:${port}/${id}.git`, deployKey: new Secret(key.private) })
    expect((await (await fetched(at(told), 'main')).read('one.bin')).toString()).toBe('one')
    expect(asked).toEqual([`${id}.git`])
    await expect(fetched(at(silent), 'main')).rejects.toMatchObject({
      code: 'git_lfs_failed',
      hint: expect.stringContaining('Use https for the repository.'),
    })
    told.close()
    silent.close()
  })

  it('that were never pushed fail with their path and what to do', async () => {
    const { id, name } = await deployment()
    const ada = await developer(world.url(name))
    await ada.git('lfs', 'uninstall', '--local')
    await ada.commit({ 'lost.bin': pointerOf('lost'), '.gitattributes': '' })
    expect((await ada.git('push', 'origin', 'main')).status).toBe(0)
    await expect(fetched({ url: pushedSource(id) }, 'main')).rejects.toMatchObject({
      code: 'git_lfs_failed',
      field: 'lfs',
      message: expect.stringContaining('lost.bin'),
      hint: expect.stringContaining('git lfs push'),
    })
  })

  it('are none but those with the right hash, and no link of the panel’s folder is followed', async () => {
    const { id, name, objects } = await deployment()
    const ada = await developer(world.url(name))
    await ada.commit({ 'one.bin': 'one' })
    await ada.git('push', 'origin', 'main')
    const place = join(objects, sha256('one').slice(0, 2), sha256('one').slice(2, 4), sha256('one'))
    await writeFile(place, 'two')
    await expect(fetched({ url: pushedSource(id) }, 'main')).rejects.toMatchObject({ code: 'git_lfs_failed' })
    const elsewhere = join(root, 'elsewhere')
    await writeFile(elsewhere, 'one')
    await rm(place)
    await symlink(elsewhere, place)
    await expect(fetched({ url: pushedSource(id) }, 'main')).rejects.toMatchObject({ code: 'git_lfs_failed' })
  })
})

describe('an LFS server that lies', () => {
  let forge: Server
  let answer: RequestListener
  let asked: string[]
  beforeEach(async () => {
    asked = []
    forge = createServer((request, response) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? 'nobody'}`)
      answer(request, response)
    })
    await new Promise<void>((done) => forge.listen(0, '127.0.0.1', done))
  })
  afterEach(() => {
    forge.closeAllConnections()
    forge.close()
  })

  const port = () => (forge.address() as AddressInfo).port
  /** A repository at the panel whose own LFS answers are another server's. */
  async function repository(download: object) {
    const { name } = await deployment()
    const ada = await developer(world.url(name))
    await ada.commit({ 'one.bin': 'one' })
    await ada.git('push', 'origin', 'main')
    const inner = `http://127.0.0.1:${world.port}`
    answer = (request, response) => {
      if (request.url?.endsWith('/objects/batch')) {
        response.writeHead(200, { 'content-type': 'application/vnd.git-lfs+json' })
        return void response.end(JSON.stringify({ objects: [{ oid: sha256('one'), size: 3, actions: { download } }] }))
      }
      if (!request.url?.startsWith('/git/')) return void response.writeHead(200).end('one')
      // What is git's is the panel's.
      void fetch(`${inner}${request.url}`, {
        method: request.method ?? 'GET',
        headers: { authorization: request.headers.authorization ?? '', 'content-type': request.headers['content-type'] ?? '' },
        ...(request.method === 'POST' && { body: request as never, duplex: 'half' }),
      }).then(async (inside) => {
        const challenge = inside.headers.get('www-authenticate')
        const headers = { 'content-type': inside.headers.get('content-type') ?? '', ...(challenge && { 'www-authenticate': challenge }) }
        response.writeHead(inside.status, headers).end(Buffer.from(await inside.arrayBuffer()))
      })
    }
    return { url: `http://127.0.0.1:${port()}/git/${name}.git`, username: 'git', password: new Secret(LOCAL_TOKEN) }
  }

  it('gets no password sent elsewhere, and none of the server’s own paths opened', async () => {
    let seen: string | undefined = 'never asked'
    const elsewhere = createServer((request, response) => {
      seen = request.headers.authorization
      response.end('one')
    })
    await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done))
    const source = await repository({ href: `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/one` })
    expect((await (await fetched(source, 'main')).read('one.bin')).toString()).toBe('one')
    expect(seen).toBeUndefined()
    elsewhere.close()
    for (const href of ['file:///etc/passwd', 'ftp://127.0.0.1/x', 'nonsense', `push:${'0'.repeat(8)}`])
      await expect(fetched(await repository({ href }), 'main')).rejects.toMatchObject({ code: 'git_lfs_failed' })
  })

  it('that leads to where the policy does not allow is not followed', async () => {
    await writeFile(join(root, 'policy.yaml'), 'git: { transports: [https, ssh], allowPrivateAddresses: true }')
    const source = await repository({ href: 'http://127.0.0.1:1/one' })
    await expect(fetched(source, 'main')).rejects.toMatchObject({ code: 'policy_transport_refused' })
    await writeFile(join(root, 'policy.yaml'), 'git: { transports: [http, https, ssh], allowPrivateAddresses: true }')
  })

  it('that has something else, or more than was announced, is not believed', async () => {
    const source = await repository({ href: `http://127.0.0.1:${port()}/one` })
    const inner = answer
    for (const content of ['two', 'one and a lot more', '']) {
      answer = (request, response) => (request.url === '/one' ? void response.end(content) : inner(request, response))
      await expect(fetched(source, 'main')).rejects.toMatchObject({ code: 'git_lfs_failed' })
    }
  })
})
