import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runProgram } from '#adapters/process/run-program.ts'
import { blob, commit, idOf, packOf, pushBody, readAnswer, smallPush, tree, type MadeObject } from './git-push/packets.ts'
import { pushWorld, type PushWorld } from './git-push/world.ts'

/** What is pushed is looked at before it is taken: objects that would harm whoever fetches them, and packs that are none. */

let world: PushWorld
beforeAll(async () => void (world = await pushWorld()))
afterAll(() => world.close())

const RECEIVE = { 'content-type': 'application/x-git-receive-pack-request', accept: 'application/x-git-receive-pack-result' }
const post = (name: string, body: Buffer, headers: Record<string, string> = {}) =>
  world.http(`/git/${name}.git/git-receive-pack`, { method: 'POST', body, headers: { ...RECEIVE, ...headers } })

/** Pushes objects to main by hand. */
async function push(name: string, id: string, pack: Buffer) {
  const answer = await post(name, pushBody([{ ref: 'refs/heads/main', after: id }], pack))
  return { ...answer, ...readAnswer(answer.body) }
}

/** A commit whose tree holds these entries. */
function commitOf(entries: { mode: string; name: string; object: MadeObject }[]) {
  const top = tree(entries.map(({ mode, name, object }) => ({ mode, name, id: idOf(object) })))
  const made = commit(idOf(top))
  return { id: idOf(made), pack: packOf([...entries.map(({ object }) => object), top, made]) }
}

async function expectRefused(pushed: { id: string; pack: Buffer }, said: RegExp) {
  const { name, path } = await world.deployment()
  const { status, bands, report } = await push(name, pushed.id, pushed.pack)
  expect(status).toBe(200)
  expect(`${bands[2] ?? ''}${report.join('\n')}`).toMatch(said)
  expect(report).not.toContain('ok refs/heads/main')
  expect(await (await world.pusher(name)).remotes()).toEqual([])
  expect(await world.rollouts(name)).toEqual([])
  expect(await world.openPushes()).toBe(0)
  expect(await world.leftovers(path)).toEqual([])
  // Not a byte of it stays.
  const { exitCode } = await runProgram('git', ['-C', path, 'cat-file', '-e', pushed.id])
  expect(exitCode).not.toBe(0)
}

describe('objects', () => {
  it('that are whole are taken by hand as by git', async () => {
    const { name } = await world.deployment({ mode: 'accept' })
    const { id, pack } = smallPush()
    expect((await push(name, id, pack)).report).toEqual(['unpack ok', 'ok refs/heads/main'])
    expect(await (await world.pusher(name)).remote()).toBe(id)
  })

  it.each(['.git', '.GIT', 'git~1', '..', '.', ''])('with a path of %j are refused', async (name) => {
    const inner = blob('[core]\n\tfsmonitor = touch /tmp/owned\n')
    await expectRefused(commitOf([{ mode: '100644', name, object: inner }]), /hasDotgit|hasDotdot|hasDot|emptyName|unpack/)
  })

  it('with a path that leads elsewhere are refused', async () => {
    await expectRefused(commitOf([{ mode: '100644', name: '../../etc/cron.d/x', object: blob('x') }]), /fullPathname|unpack/)
  })

  it('whose .gitmodules is a link are refused', async () => {
    await expectRefused(commitOf([{ mode: '120000', name: '.gitmodules', object: blob('/etc/passwd') }]), /gitmodulesSymlink/)
  })

  it.each([
    ['address', '[submodule "x"]\n\tpath = x\n\turl = -u./x\n'],
    ['path', '[submodule "x"]\n\tpath = -x\n\turl = https://example.org/x\n'],
    ['name', '[submodule "../../x"]\n\tpath = x\n\turl = https://example.org/x\n'],
    ['command to run', '[submodule "x"]\n\tpath = x\n\turl = https://example.org/x\n\tupdate = !touch /tmp/owned\n'],
  ])('with a submodule whose %s is an option or leads elsewhere are refused', async (_what, text) => {
    await expectRefused(commitOf([{ mode: '100644', name: '.gitmodules', object: blob(text) }]), /gitmodules(Url|Path|Name|Update)/)
  })

  it('that are none are refused', async () => {
    const broken = { type: 'tree', content: Buffer.from('100644 x\0too short') } as const
    const made = commit(idOf(broken))
    await expectRefused({ id: idOf(made), pack: packOf([broken, made]) }, /unpack|badTree|fsck/)
    const nobody = { type: 'commit', content: Buffer.from('tree nothing\n') } as const
    await expectRefused({ id: idOf(nobody), pack: packOf([nobody]) }, /unpack|fsck|bad/i)
  })

  it('that lack another one are refused', async () => {
    const missing = blob('never sent')
    const top = tree([{ mode: '100644', name: 'index.html', id: idOf(missing) }])
    const made = commit(idOf(top))
    await expectRefused({ id: idOf(made), pack: packOf([top, made]) }, /missing necessary objects|unpack|connectivity/)
    const orphan = commit(idOf(top), ['1'.repeat(40)])
    await expectRefused({ id: idOf(orphan), pack: packOf([missing, top, orphan]) }, /missing necessary objects|unpack|connectivity/)
  })

  it('of which the pushed one is no commit are not deployed', async () => {
    const { name } = await world.deployment({ mode: 'accept' })
    const file = blob('hello')
    const { report } = await push(name, idOf(file), packOf([file]))
    expect(report).not.toContain('ok refs/heads/main')
    expect(report.join('\n')).toMatch(/ng refs\/heads\/main .+/)
    expect(await world.rollouts(name)).toEqual([])
    expect(await world.openPushes()).toBe(0)
  })

  it('that old programs made a little wrong are taken', async () => {
    const { name } = await world.deployment({ mode: 'accept' })
    const file = blob('old')
    const inner = tree([{ mode: '100644', name: 'index.html', id: idOf(file) }])
    // With a zero in front, as some programs wrote it.
    const top = tree([{ mode: '040000', name: 'docs', id: idOf(inner) }])
    const made = commit(idOf(top))
    const { report } = await push(name, idOf(made), packOf([file, inner, top, made]))
    expect(report).toEqual(['unpack ok', 'ok refs/heads/main'])
  })

  it('are taken as they are where nobody is to look at them', async () => {
    const { name } = await world.deployment({ mode: 'accept', fsckObjects: false })
    const { id, pack } = commitOf([{ mode: '120000', name: '.gitmodules', object: blob('/etc/passwd') }])
    expect((await push(name, id, pack)).report).toEqual(['unpack ok', 'ok refs/heads/main'])
  })
})

describe('a pack', () => {
  it.each([
    ['is cut off', (pack: Buffer) => pack.subarray(0, pack.length - 30)],
    ['has another checksum', (pack: Buffer) => Buffer.concat([pack.subarray(0, pack.length - 20), randomBytes(20)])],
    ['has another byte', (pack: Buffer) => pack.fill(0xff, 20, 24)],
    ['is empty', () => Buffer.alloc(0)],
    ['is none', () => Buffer.from('<!doctype html>')],
    ['says that it holds a billion objects', (pack: Buffer) => (pack.writeUInt32BE(1_000_000_000, 8), pack)],
    ['is of a later version', (pack: Buffer) => (pack.writeUInt32BE(9, 4), pack)],
  ])('that %s is refused', async (_what, change) => {
    const { id, pack } = smallPush(`${_what}\n`)
    await expectRefused({ id, pack: change(Buffer.from(pack)) }, /unpack|error|fatal/)
  })

  it('that is a bomb is refused: an object that says it has gigabytes', async () => {
    // 2^40 bytes, of which there are eleven.
    const header = Buffer.from('PACK\0\0\0\u0002\0\0\0\u0001', 'latin1')
    const lies = Buffer.concat([header, Buffer.from([0xb0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]), Buffer.from('789c03000000000001', 'hex')])
    await expectRefused({ id: 'a'.repeat(40), pack: lies }, /unpack|error|fatal/)
  })

  it('that is larger than may be is refused, and nothing of it stays', async () => {
    const { name, path } = await world.deployment({ maxPackMb: 1 })
    const somebody = await world.pusher(name)
    await somebody.commit({ 'data.bin': randomBytes(3_000_000).toString('base64') })
    const { status, said } = await somebody.push()
    expect(status, said).not.toBe(0)
    expect(said).toMatch(/remote: .*1 ?MB|pack exceeds maximum allowed size/)
    expect(await somebody.remotes()).toEqual([])
    expect(await world.rollouts(name)).toEqual([])
    expect(await world.leftovers(path)).toEqual([])
    const { stdout } = await runProgram('du', ['--summarize', '--block-size=1', path])
    expect(Number.parseInt(stdout, 10)).toBeLessThan(500_000)
    await expect.poll(() => world.programs()).toEqual([])
  })
})
