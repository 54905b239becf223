import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect as connectSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gunzipSync, gzipSync } from 'node:zlib'
import { extract, type Header } from 'tar-stream'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createToken } from '#core/user/tokens.ts'
import { createUserWithRole } from './command-users.ts'
import { type CommandWorld, commandWorld } from './command-world.ts'
import { runCli } from '../../src/cli/testing/run-cli.ts'
import { tarOf, type TarEntry } from '../support/tar.ts'

let world: CommandWorld
const shop = `v${randomBytes(4).toString('hex')}`
const VOLUMES = ['data:/data', 'tmpfs:/cache:size=64m,mode=1770', '/srv/files:/files:ro', 'config:/config:ro']
const volume = `webops-${shop}-data`

beforeAll(async () => {
  world = await commandWorld()
  const { policy } = world.worker
  world.worker.policy = { ...policy, read: async () => ({ ...(await policy.read()), hostPaths: ['/srv/files'] }) }
  const { id } = await world.add(shop, { volumes: VOLUMES.filter((mapping) => !mapping.startsWith('/')) })
  await world.worker.deployments.update(id, { dockerVolumes: VOLUMES })
  await world.reconcile()
  expect(await world.container(shop)).toMatchObject({ state: 'running' })
})
afterAll(() => world.close())

async function entriesOf(tar: Buffer): Promise<Map<string, { header: Header; content: string }>> {
  const found = new Map<string, { header: Header; content: string }>()
  const reading = extract()
  Readable.from([tar]).pipe(reading)
  for await (const entry of reading) {
    const chunks: Buffer[] = []
    for await (const chunk of entry as unknown as AsyncIterable<Buffer>) chunks.push(chunk)
    found.set(entry.header.name, { header: entry.header, content: Buffer.concat(chunks).toString('latin1') })
  }
  return found
}

const archive = (name = shop, of = 'data') => `/api/v1/deployments/${name}/volumes/${of}/archive`
const asLocal = { authorization: 'Bearer a-token' }
const upload = (body: Buffer, path = archive(), headers: Record<string, string> = {}) =>
  fetch(world.url + path, { method: 'PUT', body: new Uint8Array(body), headers: { ...asLocal, ...headers } })
const json = async (answer: Promise<Response> | Response) => (await (await answer).json()) as { error: { code: string; message: string } }
/** What a command in the container that serves prints. */
const inLive = async (script: string) => (await world.run([shop, '--in-live', '--', 'sh', '-c', script])).stdout.toString()
const listing = () => inLive('cd /data && find . -exec stat -c "%n %a %u:%g %F" {} + | sort && find . -type f -exec sha256sum {} + | sort')
const leftovers = async () => [
  ...(await world.engine.surveyContainers({ 'webops.command': 'archive' })).map(({ name }) => name),
  ...(await readdir(world.worker.folders.workspaces).catch(() => [])).filter((name) => name.startsWith('archive-')),
]

describe('tmpfs', () => {
  it('is mounted with its size and mode, and holds nothing on a disk', async () => {
    expect(await inLive('stat -f -c "%T %s %b" /cache; stat -c %a /cache')).toBe('tmpfs 4096 16384\n1770\n')
    expect(await inLive('head -c 70000000 /dev/zero 2>&1 > /cache/much; rm /cache/much')).toContain('No space left on device')
  })
})

describe('the list of volumes', () => {
  it('says what is mounted, how much is in it, who has it, and when it was used last', async () => {
    await inLive('head -c 3000000 /dev/urandom > /data/much; sync')
    const before = Date.now()
    const answer = (await (await world.ask('GET', `/api/v1/deployments/${shop}/volumes`)).json()) as {
      items: { mapping: string; sizeBytes: number; lastUsedAt: string }[]
      problem: null
    }
    expect(answer.problem).toBeNull()
    expect(answer.items).toMatchObject([
      {
        mapping: 'data:/data',
        kind: 'volume',
        name: 'data',
        engineName: volume,
        target: '/data',
        exists: true,
        usedBy: [`webops-${shop}`],
        limitBytes: null,
        createdAt: expect.stringMatching(/Z$/),
      },
      { mapping: VOLUMES[1], kind: 'tmpfs', name: null, engineName: null, target: '/cache', limitBytes: 64 * 1024 * 1024, exists: null },
      { kind: 'bind', name: '/srv/files', engineName: null, readOnly: true, exists: null, sizeBytes: null },
      { name: 'config', readOnly: true, exists: true },
    ])
    expect(answer.items[0]?.sizeBytes).toBeGreaterThanOrEqual(3_000_000)
    expect(answer.items[0]?.sizeBytes).toBeLessThan(4_000_000)
    expect(Date.parse(answer.items[0]?.lastUsedAt ?? '')).toBeGreaterThanOrEqual(before)
    await inLive('rm /data/much')
  })

  it('is there while the engine does not say sizes, and says why they are missing', async () => {
    const { engine } = world.worker.services
    const { volumeSizes } = engine
    engine.volumeSizes = () => Promise.reject(Object.assign(new Error('too slow'), { name: 'TimeoutError' }))
    try {
      const answer = (await (await world.ask('GET', `/api/v1/deployments/${shop}/volumes`)).json()) as object
      expect(answer).toMatchObject({
        problem: 'Sizes are missing: too slow',
        items: [{ name: 'data', exists: true, sizeBytes: null }, {}, {}, {}],
      })
    } finally {
      engine.volumeSizes = volumeSizes
    }
  })
})

describe('an archive of a volume', () => {
  beforeEach(async () => {
    await inLive(
      'cd /data && find . -mindepth 1 -delete; mkdir -p sub/deep && printf "\\000\\001binary\\377" > sub/bytes && head -c 500000 /dev/urandom > sub/deep/big && ' +
        'printf secret > "a name with spaces" && chmod 600 "a name with spaces" && chown 999:998 sub/bytes && chmod 4750 sub/bytes && ' +
        'ln -s sub/bytes link && ln sub/deep/big hard && chmod 2775 sub && chown 33:33 /data && chmod 750 /data',
    )
  })

  it('goes down and up again byte for byte, with modes and owners, also of its root', async () => {
    const before = await listing()
    const answer = await fetch(world.url + archive(), { headers: asLocal })
    expect(answer.headers.get('content-type')).toBe('application/gzip')
    expect(answer.headers.get('content-disposition')).toMatch(new RegExp(`^attachment; filename="${shop}-data-[0-9-]+\\.tar\\.gz"$`))
    const bytes = Buffer.from(await answer.arrayBuffer())
    const names = [...(await entriesOf(gunzipSync(bytes))).keys()]
    expect(names.every((name) => name.startsWith('./'))).toBe(true)
    expect(names).toContain('./sub/deep/big')

    await inLive(
      'cd /data && echo changed > sub/bytes && chmod 777 sub && rm -r sub/deep link && chown 0:0 . && chmod 777 . && echo mine > stays',
    )
    const taken = await upload(bytes)
    expect(await taken.json()).toEqual({ files: 5, bytes: expect.any(Number) })
    expect(taken.status).toBe(200)
    await expect(inLive('cat /data/stays; rm /data/stays')).resolves.toBe('mine\n')
    expect(await listing()).toBe(before)
    expect(await leftovers()).toEqual([])
  })

  it('is read from the volume by many pieces, whoever reads slowly', async () => {
    await inLive('head -c 12000000 /dev/urandom > /data/large')
    const sum = await inLive('sha256sum < /data/large')
    const answer = await fetch(world.url + archive(), { headers: asLocal })
    const chunks: Uint8Array[] = []
    for await (const chunk of answer.body as unknown as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      if (chunks.length % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await inLive('rm /data/large')
    expect((await upload(Buffer.concat(chunks))).status).toBe(200)
    expect(await inLive('sha256sum < /data/large; rm /data/large')).toBe(sum)
  })

  it('may be a .tar, and be handed in without its length', async () => {
    const tar = await tarOf([{ name: 'new/file', content: 'hello', uid: 12, gid: 34, mode: 0o640 }])
    const body = Readable.toWeb(Readable.from([tar.subarray(0, 700), tar.subarray(700)])) as ReadableStream
    const answer = await fetch(world.url + archive(), { method: 'PUT', body, headers: asLocal, duplex: 'half' } as RequestInit)
    expect(await answer.json()).toEqual({ files: 1, bytes: 5 })
    expect(await inLive('cat /data/new/file; stat -c " %a %u:%g" /data/new/file')).toBe('hello 640 12:34\n')
  })

  it.each<[string, TarEntry]>([
    ['an absolute name', { name: '/tmp/evil', content: 'x' }],
    ['..', { name: '../evil', content: 'x' }],
    ['a device', { name: 'null', type: 'character-device', devmajor: 1, devminor: 3 }],
    ['a link that leaves the root', { name: 'link', type: 'symlink', linkname: '../../etc/passwd' }],
    ['an absolute link', { name: 'link2', type: 'symlink', linkname: '/etc/passwd' }],
    ['a hard link that leaves the root', { name: 'hard2', type: 'link', linkname: '../etc/shadow' }],
  ])('is refused for %s, and nothing of it is written', async (_what, evil) => {
    const before = await listing()
    const tar = await tarOf([{ name: 'sub/bytes', content: 'overwritten' }, { name: 'first', content: 'x' }, evil])
    for (const body of [tar, gzipSync(tar)]) {
      const answer = await upload(body)
      expect(answer.status).toBe(400)
      expect(await json(answer)).toMatchObject({
        error: { code: 'archive_invalid', message: expect.stringContaining(JSON.stringify(evil.name)), field: 'archive' },
      })
    }
    expect(await listing()).toBe(before)
    expect(await leftovers()).toEqual([])
  })

  it('puts no file in the place of a folder, which would take along all that is in it', async () => {
    const before = await listing()
    const refused = await upload(await tarOf([{ name: 'sub', content: 'a file' }]))
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({
      error: { code: 'archive_in_the_way', message: expect.stringContaining('/sub') as string },
    })
    expect(await listing()).toBe(before)
    expect(await leftovers()).toEqual([])
  })

  it('is refused where it is none, or is cut off, and nothing of it is written', async () => {
    const before = await listing()
    const tar = await tarOf([{ name: 'first', content: 'x'.repeat(100_000) }])
    const packed = gzipSync(tar)
    for (const body of [
      Buffer.alloc(0),
      randomBytes(5000),
      tar.subarray(0, 50_000),
      tar.subarray(0, tar.length - 1024),
      packed.subarray(0, 150),
    ])
      expect(await json(upload(body))).toMatchObject({ error: { code: 'archive_invalid' } })
    expect(await listing()).toBe(before)
  })

  it('that breaks off on its way in changes nothing, and leaves nothing behind', async () => {
    const before = await listing()
    const tar = await tarOf([{ name: 'first', content: 'x'.repeat(3_000_000) }])
    const socket = connectSocket(Number(new URL(world.url).port), '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(`PUT ${archive()} HTTP/1.1\r\nHost: panel\r\nAuthorization: Bearer a-token\r\nContent-Length: ${tar.length}\r\n\r\n`)
    socket.write(tar.subarray(0, 2_000_000))
    await expect.poll(leftovers, { timeout: 20_000 }).not.toEqual([])
    socket.destroy()
    await expect.poll(leftovers, { timeout: 20_000 }).toEqual([])
    expect(await listing()).toBe(before)
  })

  it('that a worker left is swept by the next one', async () => {
    const labels = { 'webops.deployment': shop, 'webops.instance': world.instance, 'webops.command': 'archive' }
    await world.raw.createContainer({ name: `webops-${shop}.run-dead`, Image: world.imageId, Labels: labels })
    await world.archives.removeLeft()
    expect(await leftovers()).toEqual([])
    expect(await world.container(shop)).toMatchObject({ state: 'running' })
  })

  it.each([
    ['%2Fsrv%2Ffiles', 'volume_not_named', 'GET'],
    ['%2Fcache', 'volume_not_named', 'GET'],
    ['config', 'volume_not_named', 'PUT'],
    ['data:%2Fdata', 'volume_not_named', 'GET'],
    ['nowhere', 'volume_not_found', 'GET'],
  ])('of %s is refused as %s', async (of, code, method) => {
    const answer = await fetch(world.url + archive(shop, of), { method, headers: asLocal })
    expect(await json(answer)).toMatchObject({ error: { code, field: 'volume' } })
  })

  it('needs a release, and is for who may change the deployment', async () => {
    const bare = `${shop}b`
    await world.addDeployment(bare)
    await world.engine.ensureVolume(`webops-${bare}-data`, { 'webops.deployment': bare })
    expect(await json(fetch(world.url + archive(bare), { headers: asLocal }))).toMatchObject({ error: { code: 'volume_needs_release' } })
    for (const [role, status] of [
      ['viewer', 403],
      [null, 404],
    ] as const) {
      const { token } = await createToken(world.worker, await createUserWithRole(world, role), { name: 'test' })
      const headers = { authorization: `Bearer ${token}` }
      expect((await fetch(world.url + archive(), { headers })).status).toBe(status)
      expect((await upload(await tarOf([]), archive(), headers)).status).toBe(status)
    }
  })

  it('goes through the CLI, which says what is wrong of a large one too', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'archive-'))
    try {
      await inLive('head -c 20000000 /dev/urandom > /data/large')
      const sum = await inLive('sha256sum < /data/large')
      const file = join(folder, 'data.tar.gz')
      expect((await runCli(world.url, ['volumes', 'download', shop, 'data', file])).error).toBeNull()
      await inLive('rm /data/large')
      const refused = await runCli(world.url, ['volumes', 'upload', shop, 'nowhere', file])
      expect(refused.error).toMatchObject({ code: 'volume_not_found' })
      expect(JSON.parse((await runCli(world.url, ['volumes', 'upload', shop, 'data', file, '--json'])).out)).toMatchObject({ files: 6 })
      expect(await inLive('sha256sum < /data/large; rm /data/large')).toBe(sum)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('stands in the audit, with who and how much', async () => {
    await (await fetch(world.url + archive(), { headers: asLocal })).arrayBuffer()
    await expect
      .poll(async () => (await world.worker.audit.list({ action: 'volume.download', limit: 1 }))[0])
      .toMatchObject({
        actor: 'local',
        target: `deployment:${shop}`,
        details: { volume: 'data', bytes: expect.any(Number) },
      })
    expect((await world.worker.audit.list({ action: 'volume.upload', limit: 100 })).map(({ details }) => details['error'])).toContain(
      'archive_invalid',
    )
  })
})

describe('a worker that stops', () => {
  it('breaks a download off: nobody takes what came for the whole', async () => {
    await inLive('head -c 30000000 /dev/urandom > /data/large')
    const answer = await fetch(world.url + archive(), { headers: asLocal })
    expect(answer.status).toBe(200)
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    await reader.read()
    const [left] = await world.engine.surveyContainers({ 'webops.command': 'archive' })
    // As when the worker ends: nothing more comes.
    await world.archives.stop()
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow()
    expect(left?.state).toBe('created')
    await expect.poll(leftovers, { timeout: 20_000 }).toEqual([])
    const refused = await fetch(world.url + archive(), { headers: asLocal })
    expect(await json(refused)).toMatchObject({ error: { code: 'too_many_archives' } })
  })
})
