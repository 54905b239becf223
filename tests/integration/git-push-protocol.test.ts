import { readdir } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FLUSH, packet, pushBody, readAnswer, smallPush } from './git-push/packets.ts'
import { openPush } from './git-push/open-push.ts'
import { pushWorld, type PushWorld } from './git-push/world.ts'

/** What else than a git may send to the panel's git address, and who may. */

let world: PushWorld
let name = ''
let head = ''
beforeAll(async () => {
  world = await pushWorld()
  name = (await world.deployment()).name
  const somebody = await world.pusher(name)
  head = await somebody.commit({ 'index.html': 'one' })
  expect((await somebody.push()).status).toBe(0)
})
afterAll(() => world.close())

const REQUEST = (service: string) => ({ 'content-type': `application/x-git-${service}-request` })
const refs = (path: string, service = 'git-upload-pack') => `/git/${path}/info/refs?service=${service}`
const mebibyte = 1024 * 1024
const residentBytes = () => process.memoryUsage().rss

/** What a refusal has to be to people: text that git shows, and no page. */
function expectWords(body: Buffer, headers: Record<string, unknown>): void {
  expect(body.toString()).toMatch(/^.{10,600}$/s)
  expect(headers['content-type']).toMatch(/^text\/plain/)
  expect(body.toString()).not.toMatch(/<html|\bat .+:\d+:\d+|node_modules/)
}

describe('who may', () => {
  it('nobody without a token, or with a wrong one: git is told to ask for it', async () => {
    for (const token of [null, '', 'wrong', 'wop_wrong']) {
      for (const path of [refs(`${name}.git`), refs(`${name}.git`, 'git-receive-pack'), refs('nothing.git')]) {
        const { status, headers } = await world.http(path, { token })
        expect(status, `${token} ${path}`).toBe(401)
        expect(headers['www-authenticate']).toMatch(/^Basic realm="/)
      }
      const posted = await world.http(`/git/${name}.git/git-receive-pack`, { method: 'POST', token, headers: REQUEST('receive-pack') })
      expect(posted.status).toBe(401)
    }
  })

  it('with whatever user name, and the local credential, too', async () => {
    const token = await world.token('vic', 'viewer')
    for (const user of ['', 'ada', 'git', 'x-access-token', 'ada@example.org']) {
      const authorization = `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`
      expect((await world.http(refs(`${name}.git`), { token: null, headers: { authorization } })).status, user).toBe(200)
    }
    expect((await world.http(refs(`${name}.git`))).status).toBe(200)
  })

  it('with a login that is none: 401, not a mistake of ours', async () => {
    const long = Buffer.from(`git:${'x'.repeat(10_000)}`).toString('base64')
    for (const authorization of ['Basic', 'Basic !!!', 'Basic Z2l0', 'Bearer x', 'Digest x', `Basic ${long}`, 'Basic \u00ff']) {
      expect((await world.http(refs(`${name}.git`), { token: null, headers: { authorization } })).status, authorization).toBe(401)
    }
  })

  it('a viewer reads, and is told in words that they may not push', async () => {
    const token = await world.token('vera', 'viewer')
    const viewer = await world.pusher(name, token)
    expect(await viewer.remote()).toBe(head)
    await viewer.git('fetch', '--quiet', 'origin')
    await viewer.commit({ 'index.html': 'mine' })
    const { status, said } = await viewer.push()
    expect(status).toBe(128)
    expect(said).toMatch(/^remote: .{10,}/m)
    for (const asking of [
      { path: refs(`${name}.git`, 'git-receive-pack') },
      { path: `/git/${name}.git/git-receive-pack`, method: 'POST', body: pushBody([{ ref: 'refs/heads/x', after: head }], null) },
    ]) {
      const answer = await world.http(asking.path, { ...asking, token, headers: REQUEST('receive-pack') })
      expect(answer.status).toBe(403)
      expectWords(answer.body, answer.headers)
    }
  })

  it('a stranger learns nothing: the same answer for what is there and what is not', async () => {
    const token = await world.token('stan', null)
    for (const service of ['git-upload-pack', 'git-receive-pack']) {
      const [hidden, absent] = [
        await world.http(refs(`${name}.git`, service), { token }),
        await world.http(refs('absent.git', service), { token }),
      ]
      expect(hidden.status).toBe(404)
      expect(absent.status).toBe(404)
      expect(hidden.body.toString().replaceAll(name, 'absent')).toBe(absent.body.toString())
      expect(Object.keys(hidden.headers)).toEqual(Object.keys(absent.headers))
    }
  })

  it('nothing is told of a name that is free to who may make deployments but reads', async () => {
    expect((await world.http(refs('absent.git'))).status).toBe(404)
    expect((await world.http(refs('absent.git', 'git-receive-pack'))).status).toBe(200)
    // A look alone makes nothing.
    expect(await world.core.deployments.getByName('absent')).toBeNull()
  })

  it('a deployment of another repository takes none, and says so in words', async () => {
    const other = world.freshName('elsewhere')
    const { createDeployment } = await import('#core/deployment/create-deployment.ts')
    const repository = 'https://git.example.org/team/shop.git'
    await createDeployment(world.core, { type: 'local' }, { name: other, repository }, { deploy: false, via: 'api' })
    const somebody = await world.pusher(other)
    await somebody.commit({ 'index.html': 'one' })
    const { status, said } = await somebody.push()
    expect(status).not.toBe(0)
    expect(said).toMatch(/remote( error)?: .*repository|not made from what is pushed/i)
    expect(said).toContain('takes no pushes')
  })
})

describe('an address', () => {
  it.each([
    ['of the dumb protocol', `/git/{name}.git/info/refs`],
    ['of an unknown service', `/git/{name}.git/info/refs?service=git-upload-archive`],
    ['of a service that is a program', `/git/{name}.git/info/refs?service=git-upload-pack;id`],
    ['of two services', `/git/{name}.git/info/refs?service=git-upload-archive&service=git-upload-pack`],
    ['of HEAD', `/git/{name}.git/HEAD`],
    ['of an object', `/git/{name}.git/objects/info/packs`],
    ['of the configuration', `/git/{name}.git/config`],
    ['of a file', `/git/{name}.git/description`],
    ['of nothing', `/git/{name}.git`],
    ['of nothing, with a slash', `/git/{name}.git/`],
    ['of all', `/git/`],
    ['that leaves', `/git/../{name}.git/info/refs?service=git-upload-pack`],
    ['that leaves, and comes back', `/git/{name}.git/../../git/x/info/refs?service=git-upload-pack`],
    ['that leaves in percents', `/git/%2e%2e/%2e%2e/etc/passwd/info/refs?service=git-upload-pack`],
    ['that leaves in percents, twice', `/git/%252e%252e/info/refs?service=git-upload-pack`],
    ['with a slash in percents', `/git/..%2f..%2fetc.git/info/refs?service=git-upload-pack`],
    ['with a NUL', `/git/{name}%00.git/info/refs?service=git-upload-pack`],
    ['with a line feed', `/git/{name}%0a.git/info/refs?service=git-upload-pack`],
    ['with half a percent', `/git/%/info/refs?service=git-upload-pack`],
    ['with no UTF-8', `/git/%ff.git/info/refs?service=git-upload-pack`],
    ['with a long name', `/git/${'x'.repeat(8000)}.git/info/refs?service=git-upload-pack`],
    ['with a folder', `/git/team/{name}.git/info/refs?service=git-upload-pack`],
    ['with an option', `/git/--upload-pack=id.git/info/refs?service=git-upload-pack`],
    ['of the repository of none', `/git/empty.git/info/refs?service=git-upload-pack`],
    ['of our hooks', `/git/hooks/info/refs?service=git-upload-pack`],
  ])('%s leads to nothing', async (_what, template) => {
    const { status, body } = await world.http(template.replace('{name}', name))
    expect([400, 403, 404, 414], `${status} ${body.toString().slice(0, 200)}`).toContain(status)
    expect(body.toString()).not.toContain(head)
  })

  it('asked for in another way leads to nothing', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'POST']) {
      const { status } = await world.http(refs(`${name}.git`), { method })
      expect([400, 403, 404, 405], method).toContain(status)
    }
    for (const service of ['git-receive-pack', 'git-upload-pack']) {
      const { status } = await world.http(`/git/${name}.git/${service}`)
      expect([400, 403, 404, 405], service).toContain(status)
    }
  })

  it('is not kept by anybody on the way', async () => {
    const { headers } = await world.http(refs(`${name}.git`, 'git-receive-pack'))
    expect(headers['content-type']).toBe('application/x-git-receive-pack-advertisement')
    expect(headers['cache-control']).toMatch(/no-cache|no-store/)
  })
})

describe('a body', () => {
  const post = (service: string, body: Buffer, headers: Record<string, string> = {}) =>
    world.http(`/git/${name}.git/git-${service}`, { method: 'POST', body, headers: { ...REQUEST(service), ...headers } })

  it('of another type is refused', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/x-git-upload-pack-request', 'application/json']) {
      const { status } = await post('receive-pack', pushBody([{ ref: 'refs/heads/x', after: head }], null), { 'content-type': type })
      expect([400, 403, 415], type).toContain(status)
    }
    expect(await (await world.pusher(name)).remotes()).not.toContain('refs/heads/x')
  })

  it('that is packed by gzip is read as git sends it', async () => {
    const wants = packet(`want ${head} no-progress agent=test\n`) + FLUSH + packet('done\n')
    const plain = await post('upload-pack', Buffer.from(wants))
    const packed = await post('upload-pack', gzipSync(Buffer.from(wants)), { 'content-encoding': 'gzip' })
    expect(plain.body.includes('PACK')).toBe(true)
    expect(packed.body.equals(plain.body)).toBe(true)
    const { id, pack } = smallPush('gzipped')
    const body = gzipSync(pushBody([{ ref: 'refs/heads/gzipped', after: id }], pack))
    expect(readAnswer((await post('receive-pack', body, { 'content-encoding': 'gzip' })).body).report).toContain('ok refs/heads/gzipped')
  })

  it('packed in another way, or not at all though it says so, is refused', async () => {
    const wants = Buffer.from(packet(`want ${head} agent=test\n`) + FLUSH + packet('done\n'))
    for (const encoding of ['br', 'deflate, gzip', 'compress', 'gzip, gzip']) {
      const { status } = await post('upload-pack', wants, { 'content-encoding': encoding })
      expect([400, 415], encoding).toContain(status)
    }
    const none = await post('upload-pack', wants, { 'content-encoding': 'gzip' }).catch(() => null)
    expect(none?.body.includes('PACK') ?? false).toBe(false)
    await expect.poll(() => world.programs(), { timeout: 10_000 }).toEqual([])
  })

  it('that is a bomb of gzip takes no memory, and ends', async () => {
    const before = residentBytes()
    // A gibibyte of "0000", four MiB at a time.
    const flushes = gzipSync(Buffer.alloc(4 * mebibyte, FLUSH))
    const bomb = Buffer.concat(Array.from({ length: 256 }, () => flushes))
    const begun = performance.now()
    await post('upload-pack', bomb, { 'content-encoding': 'gzip' }).catch(() => null)
    expect(performance.now() - begun).toBeLessThan(30_000)
    expect(residentBytes() - before).toBeLessThan(150 * mebibyte)
    await expect.poll(() => world.programs(), { timeout: 10_000 }).toEqual([])
  }, 60_000)

  it.each(['0001', '0002', '0003', 'ffff', 'fff5', '+00a', '-001', 'zzzz', '0x10', '    ', '\0\0\0\0', 'GET /', '00'])(
    'whose packet has a length of %j is refused, and git ends',
    async (length) => {
      for (const service of ['receive-pack', 'upload-pack']) {
        const { status, body } = await post(service, Buffer.from(`${length}${'x'.repeat(200)}`)).catch(() => ({
          status: 0,
          body: Buffer.alloc(0),
        }))
        expect(status, `${service} ${body.toString().slice(0, 200)}`).not.toBe(500)
        expect(body.toString()).not.toMatch(/unpack ok/)
      }
      await expect.poll(() => world.programs(), { timeout: 10_000 }).toEqual([])
      expect(await world.openPushes()).toBe(0)
    },
  )

  it('without a command does nothing', async () => {
    for (const body of ['', FLUSH, FLUSH + FLUSH, packet('shallow ' + head) + FLUSH]) {
      const { status } = await post('receive-pack', Buffer.from(body))
      expect([200, 400], body).toContain(status)
    }
    expect(await world.openPushes()).toBe(0)
  })

  it('of commands without an end is broken off before anybody holds much of it', async () => {
    const line = packet(`${head} ${'1'.repeat(40)} refs/heads/${'x'.repeat(60)}\0 report-status\n`)
    const chunk = Buffer.from(line.repeat(Math.floor(mebibyte / line.length)))
    const sending = await openPush(world, name)
    const most = { own: residentBytes(), git: 0 }
    let sent = 0
    while (!sending.isOver() && sent < 128) {
      await sending.chunk(chunk)
      sent += 1
      most.own = Math.max(most.own, residentBytes())
      most.git = Math.max(most.git, world.programsMemory())
    }
    sending.socket.destroy()
    await expect.poll(() => world.programs(), { timeout: 15_000 }).toEqual([])
    expect(most.git, 'of git').toBeLessThan(64 * mebibyte)
    expect(sent, 'MiB taken').toBeLessThan(128)
    expect(await world.openPushes()).toBe(0)
  }, 60_000)

  it('whose length is a lie ends with the connection', async () => {
    const body = pushBody([{ ref: 'refs/heads/lie', after: head }], null)
    const head1 = (length: string) =>
      [
        `POST /git/${name}.git/git-receive-pack HTTP/1.1`,
        'Host: localhost',
        `Authorization: ${world.authorization()}`,
        'Content-Type: application/x-git-receive-pack-request',
        length,
        '\r\n',
      ].join('\r\n')
    // Less than comes, more than comes, both at once, and nonsense.
    for (const length of [
      'Content-Length: 4',
      'Content-Length: 100000',
      'Content-Length: -1',
      'Content-Length: 10\r\nTransfer-Encoding: chunked',
    ]) {
      const socket = await world.raw()
      socket.on('error', () => undefined)
      const said: Buffer[] = []
      socket.on('data', (chunk: Buffer) => said.push(chunk))
      socket.write(head1(length))
      socket.end(body)
      await new Promise((resolve) => socket.once('close', resolve))
      expect(Buffer.concat(said).toString(), length).not.toMatch(/ok refs\/heads\/lie/)
    }
    await expect.poll(() => world.programs(), { timeout: 10_000 }).toEqual([])
    expect(await (await world.pusher(name)).remotes()).not.toContain('refs/heads/lie')
  })
})

it('nothing of all this left a repository behind', async () => {
  const folders = (await readdir(world.gitDir)).filter((entry) => /^[0-9a-f-]{36}\.git$/.test(entry)).map((entry) => entry.slice(0, 36))
  expect((await world.core.deployments.listIds(folders)).sort()).toEqual(folders.sort())
})
