import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import ssh2, { type Client, type IdentityCallback, type ParsedKey, type SignCallback } from 'ssh2'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { execute, gitSshWorld, programSession, rawClient, type GitSshWorld } from '../../tests/support/git-ssh-world.ts'

describe('what cannot be done over SSH', () => {
  let world: GitSshWorld

  beforeAll(async () => {
    world = await gitSshWorld()
  })
  afterAll(() => world.close())

  it.each([
    ['without a terminal', []],
    ['with one', ['-tt']],
  ])('a shell, %s: it says who was recognized and that there is none', async (_name, flags) => {
    const { exitCode, stdout, stderr } = await world.ssh([...flags, '127.0.0.1'])
    expect(exitCode).toBe(1)
    expect(`${stdout}${stderr}`.trim()).toBe('Hello ada. You can push with git; there is no shell here.')
  })

  it.each([
    'id',
    "git-receive-pack 'shop.git'; id",
    "git-receive-pack '/etc/passwd'",
    'scp -t /tmp/x',
    'git-shell',
    'rsync --server . /tmp',
  ])('the program %s', async (command) => {
    const { exitCode, stdout, stderr } = await world.ssh(['127.0.0.1', command])
    expect([exitCode, stdout]).toEqual([128, ''])
    expect(stderr).toBe('webops: Nothing but git works here: git push, fetch and clone of <deployment>.git.\n')
  })

  it.each([
    ['files by sftp', ['-s', '127.0.0.1', 'sftp'], 'subsystem request failed'],
    ['a forwarding to elsewhere (-L, -D, -W)', ['-W', '127.0.0.1:1', '127.0.0.1'], 'forwarding failed'],
    [
      'a forwarding from here (-R)',
      ['-N', '-o', 'ExitOnForwardFailure=yes', '-R', '0:127.0.0.1:1', '127.0.0.1'],
      'remote port forwarding failed',
    ],
  ])('%s', async (_name, args, words) => {
    const { exitCode, stderr } = await world.ssh(args)
    expect(exitCode).toBe(255)
    expect(stderr).toContain(words)
  })

  it('scp, the old and the new one', async () => {
    const options = ['-F', 'none', '-i', world.key, '-P', String(world.port), '-o', `UserKnownHostsFile=${join(world.dir, 'known_hosts')}`]
    for (const way of ['-O', '-s']) {
      const { exitCode } = await runProgram('scp', [way, ...options, '-o', 'BatchMode=yes', world.key, '127.0.0.1:/tmp/webops-scp'])
      expect(exitCode).not.toBe(0)
    }
  })

  it('sockets, windows of X11, an agent, and variables other than the protocol of git', async () => {
    const client = await rawClient(world)
    const unixSocket = new Promise((resolve, reject) =>
      client.openssh_forwardOutStreamLocal('/run/x.sock', (error) => (error ? reject(error) : resolve(null))),
    )
    await expect(unixSocket).rejects.toThrow()
    await expect(execute(client, "git-upload-pack 'shop'", { x11: true })).rejects.toThrow('X11')
    const hostile = { GIT_PROTOCOL: 'version=9;id', GIT_DIR: '/etc', PATH: '/tmp', NODE_ENV: 'test' } as const
    await execute(client, "git-upload-pack 'shop'", { env: hostile, input: '0000' })
    expect(world.asked.at(-1)).toEqual({ service: 'git-upload-pack', name: 'shop', protocol: null, over: 'ssh' })
    client.end()
  })

  it('a second program in one session', async () => {
    const client = await rawClient(world)
    const closed = once(client, 'close')
    client.exec("git-upload-pack 'shop'", (_error, channel) => {
      inside(client)._protocol.exec(idOf(channel), "git-receive-pack 'shop'", true)
    })
    await closed
    expect(world.asked.at(-1)?.service).toBe('git-upload-pack')
  })
})

describe('who does not get in over SSH', () => {
  let world: GitSshWorld

  beforeAll(async () => {
    world = await gitSshWorld()
  })
  afterAll(() => world.close())

  it('whoever has another key: the only thing that counts', async () => {
    const { exitCode, stderr } = await world.ssh(['127.0.0.1', "git-upload-pack 'shop'"], { key: world.otherKey })
    expect(exitCode).toBe(255)
    expect(stderr).toContain('Permission denied (publickey)')
  })

  it('whoever has a password, or nothing', async () => {
    for (const way of [{ password: 'secret' }, {}, { tryKeyboard: true }]) {
      const without = rawClient(world, { ...way, privateKey: undefined as unknown as Buffer })
      await expect(without).rejects.toThrow('All configured authentication methods failed')
    }
  })

  it('whoever signs with SHA-1, while the same RSA key signs well with SHA-2', async () => {
    const file = join(world.dir, 'rsa')
    await requireProgram('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', file])
    world.letIn.add((await requireProgram('ssh-keygen', ['-lf', file])).split(' ')[1] ?? '')
    const login = (algorithm: string) =>
      world.ssh(['-o', `PubkeyAcceptedAlgorithms=${algorithm}`, '127.0.0.1'], { key: file }).then(({ exitCode }) => exitCode)
    expect(await login('rsa-sha2-256,rsa-sha2-512')).toBe(1)
    expect(await login('ssh-rsa')).toBe(255)
  })

  it('whoever signs with another key than the one that was offered', async () => {
    const right = ssh2.utils.parseKey(readFileSync(world.key)) as ParsedKey
    const wrong = ssh2.utils.parseKey(readFileSync(world.otherKey)) as ParsedKey
    let signed = 0
    const agent = new (class extends ssh2.BaseAgent {
      override getIdentities(done: IdentityCallback) {
        done(undefined, [right])
      }
      override sign(_key: unknown, data: Buffer, _options: unknown, done?: SignCallback) {
        signed += 1
        done?.(undefined, wrong.sign(data))
      }
    })()
    const login = rawClient(world, { agent, privateKey: undefined as unknown as Buffer })
    await expect(login).rejects.toThrow('All configured authentication methods failed')
    expect(signed).toBe(1)
  })

  it('whoever speaks only what is broken', async () => {
    const greeted = async (...options: string[]) =>
      (await world.ssh([...options.flatMap((option) => ['-o', option]), '127.0.0.1'])).exitCode === 1
    expect(await greeted('KexAlgorithms=diffie-hellman-group14-sha256')).toBe(true)
    expect(await greeted('Ciphers=aes256-ctr')).toBe(true)
    expect(await greeted('Ciphers=aes256-ctr', 'MACs=hmac-sha2-256')).toBe(true)
    expect(await greeted('KexAlgorithms=diffie-hellman-group14-sha1')).toBe(false)
    expect(await greeted('Ciphers=aes256-cbc')).toBe(false)
    expect(await greeted('Ciphers=aes256-ctr', 'MACs=hmac-sha1')).toBe(false)
  })
})

describe('who is shown out', () => {
  let world: GitSshWorld

  afterEach(() => world.close())

  it('a client that does not log in', async () => {
    world = await gitSshWorld({ limits: { loginGraceMs: 100 } })
    const silent = connect(world.port, '127.0.0.1')
    const halfway = connect(world.port, '127.0.0.1').on('connect', () => halfway.write('SSH-2.0-x\r\n'))
    await Promise.all([silent, halfway].map((socket) => once(socket.resume(), 'close')))
  })

  it('a client that guesses', async () => {
    world = await gitSshWorld({ limits: { tries: 3 } })
    let tried = 0
    const guess = rawClient(world, {
      authHandler: (_left, _partial, next) => {
        tried += 1
        if (tried < 20) next({ type: 'password', username: 'root', password: 'x' })
        else next(false as unknown as 'none')
      },
    })
    await expect(guess).rejects.toThrow()
    expect(tried).toBe(3)
  })

  it('a client that is logged in and does nothing', async () => {
    world = await gitSshWorld({ limits: { idleMs: 100 } })
    await once(await rawClient(world), 'close')
  })

  it('a client that does not answer any more', async () => {
    world = await gitSshWorld({ limits: { keepaliveMs: 50, keepalives: 2 } })
    const client = await rawClient(world)
    client.exec("git-receive-pack 'shop'", () => (inside(client)._protocol.parse = () => undefined))
    await vi.waitFor(() => expect(world.abandoned).toBe(1), 5000)
  })

  it('a client that would be sent its answer in packets of no size', async () => {
    world = await gitSshWorld()
    const client = await rawClient(world)
    inside(client)._protocol.session(7, 2 ** 20, 0)
    await once(client, 'close')
  })

  it('a client that sends on when nobody has read what it sent', async () => {
    world = await gitSshWorld({ serve: () => Promise.resolve(programSession('sleep', ['60'], () => undefined)) })
    const client = await rawClient(world)
    const closed = new Promise((resolve) => client.on('error', () => undefined).once('close', () => resolve(null)))
    client.exec("git-receive-pack 'shop'", (_error, channel) => {
      Object.assign((channel as unknown as { outgoing: object }).outgoing, { window: 2 ** 31, packetSize: 30_000 })
      channel.write(Buffer.alloc(64 * 1024 * 1024))
    })
    await closed
  })

  it('nobody, and is sent little: a client that says it takes everything and reads nothing', async () => {
    let made = 0
    const output = Readable.from(
      (function* () {
        for (; made < 200; made += 1) yield Buffer.alloc(1024 * 1024)
      })(),
    )
    const input = new Writable({ write: (_chunk, _encoding, done) => done() })
    const ended = new Promise<null>(() => undefined)
    world = await gitSshWorld({
      serve: () => Promise.resolve({ input, output, errors: Readable.from([]), ended, mostInput: Infinity, abandon: () => undefined }),
    })
    const client = await rawClient(world)
    inside(client)._protocol.session(7, 2 ** 31, 32_768)
    inside(client)._protocol.exec(0, "git-upload-pack 'shop'", true)
    inside(client)._sock.pause()
    let before = -1
    await vi.waitFor(() => {
      const same = made === before
      before = made
      expect(same && made > 0).toBe(true)
    })
    expect(made).toBeLessThan(30)
    client.destroy()
  })

  it('more strangers than there is room for from one address', async () => {
    world = await gitSshWorld({ limits: { strangersPerAddress: 2 } })
    const [first, second] = [await come(world), await come(world)]
    await once(await come(world), 'close')
    expect([first, second].map(({ closed }: Socket) => closed)).toEqual([false, false])
    first.destroy()
    await vi.waitFor(async () => (await rawClient(world)).end())
  })

  it('where all is full, the one who has been a stranger for longest, for somebody with a key', async () => {
    world = await gitSshWorld({ limits: { connections: 2 } })
    const known = await rawClient(world)
    const gone = once(await come(world), 'close')
    const another = await rawClient(world)
    await gone
    await expect(rawClient(world)).rejects.toThrow()
    known.end()
    another.end()
  })
})

/** Somebody who connects and says nothing. */
async function come({ port }: GitSshWorld): Promise<Socket> {
  const socket = connect(port, '127.0.0.1').resume()
  await once(socket, 'connect')
  return socket
}

interface Insides {
  _sock: Socket
  _protocol: {
    parse(): void
    exec(channel: number, command: string, wantReply: boolean): void
    session(channel: number, window: number, packetSize: number): void
  }
}

/** To do what ssh2 does not do by itself. */
function inside(client: Client): Insides {
  return client as unknown as Insides
}

function idOf(channel: unknown): number {
  return (channel as { outgoing: { id: number } }).outgoing.id
}
