import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Client, ClientChannel } from 'ssh2'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebopsError } from '#core/errors/webops-error.ts'
import { execute, gitSshWorld, programSession, rawClient, type GitSshWorld } from '../../tests/support/git-ssh-world.ts'

let world: GitSshWorld

afterEach(async () => {
  await world.close()
})

/** A repository with a commit of one file. */
async function workTree(content: string | Buffer = 'hello'): Promise<string> {
  const dir = join(world.dir, 'work')
  await world.git(['init', '--quiet', '--initial-branch=main', dir])
  writeFileSync(join(dir, 'file'), content)
  await world.git(['add', '.'], dir)
  await world.git(['commit', '--quiet', '--message', 'first'], dir)
  return dir
}

function exec(client: Client, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel))))
}

describe('git over SSH', () => {
  beforeEach(async () => {
    world = await gitSshWorld()
  })

  it('takes a push and hands out a clone, by the protocol that the client asks for', async () => {
    const dir = await workTree()
    const pushed = await world.git(['push', world.url, 'main'], dir)
    expect(pushed.stderr).toContain('main -> main')
    expect(pushed.exitCode).toBe(0)
    expect((await world.git(['clone', '--quiet', world.url, join(world.dir, 'clone')])).exitCode).toBe(0)
    expect(readFileSync(join(world.dir, 'clone/file'), 'utf8')).toBe('hello')
    expect(world.asked).toEqual([
      { service: 'git-receive-pack', name: 'shop', protocol: world.asked[0]?.protocol, over: 'ssh' },
      { service: 'git-upload-pack', name: 'shop', protocol: 'version=2', over: 'ssh' },
    ])
    expect(world.abandoned).toBe(0)
  })

  it('serves several sessions of one connection, and no more than four at once', async () => {
    const client = await rawClient(world)
    const open = await Promise.all(['1', '2', '3', '4'].map(() => exec(client, "git-upload-pack 'shop.git'")))
    await expect(exec(client, "git-upload-pack 'shop.git'")).rejects.toThrow('open failure')
    for (const channel of open) channel.end('0000').resume()
    await Promise.all(open.map((channel) => new Promise((resolve) => channel.once('close', resolve))))
    const another = await exec(client, "git-upload-pack 'shop.git'")
    another.close()
    client.end()
  })

  it('knows of a key that is removed while its owner is connected', async () => {
    const client = await rawClient(world)
    world.letIn.clear()
    expect(await execute(client, "git-upload-pack 'shop.git'")).toMatchObject({
      status: 128,
      stderr: 'webops: This key is not let in any more.\n',
    })
    expect(world.asked).toEqual([])
    await vi.waitFor(() => expect(execute(client, 'x')).rejects.toThrow('Not connected'))
  })

  it('tells who serves it when the client vanishes', async () => {
    const client = await rawClient(world)
    await exec(client, "git-receive-pack 'shop.git'")
    client.destroy()
    await vi.waitFor(() => expect(world.abandoned).toBe(1))
  })

  it('tells who serves it when the client closes the session and stays', async () => {
    const client = await rawClient(world)
    const channel = await exec(client, "git-receive-pack 'shop.git'")
    channel.close()
    await vi.waitFor(() => expect(world.abandoned).toBe(1))
    client.end()
  })

  it('lets a session that runs come to its end when the door closes', async () => {
    const client = await rawClient(world)
    const channel = await exec(client, "git-upload-pack 'shop.git'")
    const closed = world.door.close()
    channel.end('0000').resume()
    expect(await new Promise((resolve) => channel.once('exit', resolve))).toBe(0)
    await closed
    expect(world.abandoned).toBe(0)
  })
})

describe('what runs behind the door', () => {
  it('has its exit status and all of its output and errors handed on', async () => {
    world = await gitSshWorld({
      serve: () =>
        Promise.resolve(programSession('sh', ['-c', 'head -c 5000000 /dev/zero; head -c 6000000 /dev/zero >&2; exit 7'], () => undefined)),
    })
    const { exitCode, stdout, stderr } = await world.ssh(['127.0.0.1', "git-upload-pack 'shop'"])
    expect([exitCode, stdout.length, stderr.length]).toEqual([7, 5_000_000, 6_000_000])
  })

  it('says why it does not want to, in words that git shows', async () => {
    const refusal = new WebopsError({ code: 'x', kind: 'not_found', message: 'There is no shop\u001b[2J.', hint: 'Look at webops ps.' })
    world = await gitSshWorld({ serve: () => Promise.reject(refusal) })
    const dir = await workTree()
    const { exitCode, stderr } = await world.git(['push', world.url, 'main'], dir)
    expect(exitCode).toBe(128)
    expect(stderr).toContain('webops: There is no shop [2J.\nwebops: Look at webops ps.\n')
  })

  it('says nothing of a bug but that there was one, and puts it on record', async () => {
    world = await gitSshWorld({ serve: () => Promise.reject(new Error('the secret path /x')) })
    const { exitCode, stderr } = await world.ssh(['127.0.0.1', "git-upload-pack 'shop'"])
    expect(exitCode).toBe(128)
    expect(stderr).not.toContain('secret')
    expect(world.errors).toHaveLength(1)
  })

  it('is not read faster than the client reads', async () => {
    let made = 0
    const output = Readable.from(
      (function* () {
        for (; made < 50; made += 1) yield Buffer.alloc(1024 * 1024)
      })(),
    )
    const input = new Writable({ write: (_chunk, _encoding, done) => done() })
    world = await gitSshWorld({
      serve: () =>
        Promise.resolve({
          input,
          output,
          errors: Readable.from([]),
          ended: Promise.resolve(0),
          mostInput: Infinity,
          abandon: () => void output.destroy(),
        }),
    })
    const client = await rawClient(world)
    const channel = await exec(client, "git-upload-pack 'shop'")
    let before = -1
    await vi.waitFor(() => {
      const same = made === before
      before = made
      expect(same && made > 0).toBe(true)
    })
    expect(made).toBeLessThan(10)
    let read = 0
    const count = new Writable({ write: (chunk: Buffer, _encoding, done) => ((read += chunk.length), done()) })
    await pipeline(channel, count)
    expect(read).toBe(50 * 1024 * 1024)
    client.end()
  }, 30_000)
})
