import { createHash, randomBytes } from 'node:crypto'
import { PassThrough, Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createToken } from '#core/user/tokens.ts'
import { createUserWithRole } from './command-users.ts'
import { type CommandWorld, commandWorld } from './command-world.ts'

let world: CommandWorld
const shop = `c${randomBytes(4).toString('hex')}`

beforeAll(async () => {
  world = await commandWorld()
  await world.add(shop, { port: 8000, volumes: ['data:/data'], variables: { COLOUR: { value: 'green' } }, memoryLimitMb: 64 })
  await world.reconcile()
  expect(await world.container(shop)).toMatchObject({ state: 'running' })
})
afterAll(() => world.close())
afterEach(async () => {
  await expect.poll(() => world.running(), { timeout: 10_000 }).toEqual([])
})

const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

describe('a command in a fresh container', () => {
  it('has the image and the configuration that serve, its outputs apart, and its status', async () => {
    const script =
      'echo "$COLOUR $PORT"; cat /etc/debian_version >/dev/null && echo told >&2; touch /data/here; printf "no newline"; exit 7'
    const { status, stdout, stderr, error } = await world.run([shop, '--', 'sh', '-c', script])
    expect({ status, error }).toEqual({ status: 7, error: null })
    expect(stdout.toString()).toBe('green 8000\nno newline')
    expect(stderr).toBe('told\n')
    expect((await world.run([shop, '--', 'test', '-e', '/data/here'])).status).toBe(0)
    expect((await world.run([shop, '--', 'test', '-e', '/data/nowhere'])).status).toBe(1)
  })

  it('gets its arguments as they stand, or one line for its shell', async () => {
    const odd = ['two\nlines', '"quoted"', "it's", '$HOME', '', '🚀', '%s']
    expect((await world.run([shop, '--', 'printf', '[%s]', ...odd])).stdout.toString()).toBe(odd.map((one) => `[${one}]`).join(''))
    expect((await world.run([shop, '--shell', 'printf "%s" "$COLOUR" | wc -c'])).stdout.toString().trim()).toBe('5')
  })

  it('publishes nothing, has the limits, and is taken for no release while it runs', async () => {
    const input = new PassThrough()
    const running = world.run([shop, '--', 'cat'], { input })
    try {
      await expect
        .poll(() => world.running(), { timeout: 20_000 })
        .toEqual([expect.stringMatching(new RegExp(`^webops-${shop}\\.run-[a-f0-9]{12}$`))])
      const [name = ''] = await world.running()
      const { HostConfig, Config } = await world.raw.getContainer(name).inspect()
      expect(HostConfig).toMatchObject({ PortBindings: {}, Memory: 64 * 1024 * 1024, RestartPolicy: { Name: 'no' } })
      expect(Config.Labels).toMatchObject({ 'webops.deployment': shop, 'webops.command': 'run' })
      expect(Config.Labels).not.toHaveProperty('webops.release')
      const live = (await world.container(shop))?.id
      expect(await world.reconcile()).toEqual([])
      expect((await world.container(shop))?.id).toBe(live)
      expect(await world.running()).toEqual([name])
    } finally {
      input.end('done')
    }
    expect((await running).stdout.toString()).toBe('done')
  })

  it('reads standard input from a pipe, and what it prints comes byte for byte', async () => {
    const bytes = randomBytes(1_500_000)
    const { stdout, status } = await world.run([shop, '--', 'cat'], { input: Readable.from([bytes]) })
    expect(status).toBe(0)
    expect(sha(stdout)).toBe(sha(bytes))
  })

  it('waits for who reads slowly, and loses nothing', async () => {
    const output = new PassThrough({ highWaterMark: 1024 })
    let count = 0
    output.on('data', (chunk: Buffer) => {
      count += chunk.length
      output.pause()
      setTimeout(() => output.resume(), 1)
    })
    const { status } = await world.run([shop, '--', 'sh', '-c', 'head -c 20000000 /dev/zero; echo'], { output })
    await expect.poll(() => count, { timeout: 30_000 }).toBe(20_000_001)
    expect(status).toBe(0)
  }, 120_000)

  it('is without secrets in what it prints and in the audit, where it stands with who and how it ended', async () => {
    const { stdout } = await world.run([shop, '--', 'sh', '-c', 'echo my password is correct-horse; exit 3'])
    expect(stdout.toString()).toBe('my password is [REDACTED]\n')
    const [event] = await world.audited()
    expect(event).toEqual({
      actor: 'local',
      target: `deployment:${shop}`,
      details: {
        release: 1,
        where: 'fresh',
        command: ['sh', '-c', 'echo my password is [REDACTED]; exit 3'],
        exitCode: 3,
        outOfMemory: false,
        ending: 'exited',
        durationMs: expect.any(Number),
      },
    })
  })

  it('that is not in the image is said to be that', async () => {
    const { error } = await world.run([shop, '--', 'manage-py', 'migrate'])
    expect(error).toMatchObject({ code: 'command_not_started', message: expect.stringContaining('manage-py') })
    expect((await world.run([shop, '--shell', 'manage-py migrate'])).status).toBe(127)
  })

  it('that takes too much memory is said to have done so', async () => {
    const { status, note } = await world.run([shop, '--', 'tail', '/dev/zero'])
    expect(status).toBe(137)
    expect(note).toContain('took more memory')
  })
})

describe('a command that is ended', () => {
  it('by Ctrl-C is gone within seconds, whatever signals it ignores', async () => {
    const interrupt = new AbortController()
    const output = new PassThrough()
    const begun = new Promise((resolve) => output.once('data', resolve))
    const running = world.run([shop, '--shell', 'trap "" TERM INT; echo begun; while :; do sleep 0.1; done'], {
      signal: interrupt.signal,
      output,
    })
    await begun
    const from = performance.now()
    interrupt.abort()
    expect((await running).status).toBe(130)
    expect(performance.now() - from).toBeLessThan(5000)
    expect((await world.audited())[0]?.details).toMatchObject({ ending: 'stopped', exitCode: 137 })
  })

  it('by who goes away without a word is gone as soon', async () => {
    const started = (await (await world.ask('POST', `/api/v1/deployments/${shop}/commands`, { command: ['sleep', '1000'] })).json()) as {
      id: string
    }
    const leave = new AbortController()
    const following = await fetch(`${world.url}/api/v1/deployments/${shop}/commands/${started.id}/output`, {
      headers: { authorization: 'Bearer a-token' },
      signal: leave.signal,
    })
    expect(following.status).toBe(200)
    expect(await world.running()).toHaveLength(1)
    leave.abort()
    await expect.poll(() => world.running(), { timeout: 5000 }).toEqual([])
  })

  it('by a worker that was killed is removed when the next one starts', async () => {
    const dead = `webops-${shop}.run-dead`
    const labels = { 'webops.deployment': shop, 'webops.instance': world.instance, 'webops.command': 'run' }
    const left = await world.raw.createContainer({ name: dead, Image: world.imageId, Labels: labels })
    await left.start()
    await world.commands.removeLeft()
    expect(await world.running()).toEqual([])
    expect(await world.container(shop)).toMatchObject({ state: 'running' })
  })
})

describe('a command in the live container', () => {
  it('runs there, with its status and input', async () => {
    const live = (await world.container(shop))?.id ?? ''
    const { stdout, stderr, status } = await world.run([shop, '--in-live', '--', 'sh', '-c', 'hostname; cat; echo apart >&2; exit 9'], {
      input: Readable.from(['given']),
    })
    expect(stdout.toString()).toBe(`${live.slice(0, 12)}\ngiven`)
    expect({ stderr, status }).toEqual({ stderr: 'apart\n', status: 9 })
    expect((await world.audited())[0]?.details).toMatchObject({ where: 'live', release: 1, exitCode: 9 })
  })

  it('is ended there by Ctrl-C, and what serves goes on', async () => {
    const interrupt = new AbortController()
    const output = new PassThrough()
    const begun = new Promise((resolve) => output.once('data', resolve))
    const running = world.run([shop, '--in-live', '--', 'sh', '-c', 'trap "" TERM; echo begun; while :; do sleep 0.1; done'], {
      signal: interrupt.signal,
      output,
    })
    await begun
    interrupt.abort()
    expect((await running).status).toBe(130)
    const left = async () => {
      const { Processes } = (await world.raw.getContainer(`webops-${shop}`).top()) as { Processes: string[][] }
      return Processes.filter((row) => row.join(' ').includes('trap "" TERM'))
    }
    // What was killed is listed for a moment longer.
    await expect.poll(left, { timeout: 5000 }).toEqual([])
    expect(await world.container(shop)).toMatchObject({ state: 'running' })
  })

  it('ends with its container, which is said plainly', async () => {
    const output = new PassThrough()
    const begun = new Promise((resolve) => output.once('data', resolve))
    const running = world.run([shop, '--in-live', '--', 'sh', '-c', 'echo begun; exec sleep 1000'], { output })
    await begun
    await world.raw.getContainer(`webops-${shop}`).kill()
    const { status, note } = await running
    expect(status).not.toBe(0)
    expect(note).toBe('What it ran in ended, and the command with it.\n')
    await world.reconcile()
    expect(await world.container(shop)).toMatchObject({ state: 'running' })
  })
})

describe('a terminal', () => {
  const WAITS = 'size() { until [ "$(stty size)" = "$1" ]; do sleep 0.05; done; }'

  it.each([[[]], [['--in-live']]])('is one for the command too, as large as the one here, also when that changes: %j', async (where) => {
    const output = Object.assign(new PassThrough(), { columns: 111, rows: 33 })
    const raw: boolean[] = []
    const input = Object.assign(new PassThrough(), { setRawMode: (on: boolean) => raw.push(on) })
    let said = ''
    output.on('data', (chunk: Buffer) => (said += chunk.toString()))
    const script = `${WAITS}; size "33 111"; test -t 0 && test -t 1 && echo first; size "40 99"; echo second; read name; echo "hello $name"; exit 4`
    const running = world.run([shop, ...where, '--', 'sh', '-c', script], { output, input, context: { interactive: true } })
    await expect.poll(() => said, { timeout: 20_000 }).toContain('first')
    Object.assign(output, { columns: 99, rows: 40 }).emit('resize')
    await expect.poll(() => said, { timeout: 20_000 }).toContain('second')
    input.write('Ada\r')
    const { stdout, status } = await running
    expect(stdout.toString()).toBe('first\r\nsecond\r\nAda\r\nhello Ada\r\n')
    expect(status).toBe(4)
    expect(raw).toEqual([true, false])
  })

  it('passes Ctrl-C on to what runs in it', async () => {
    const output = Object.assign(new PassThrough(), { columns: 80, rows: 24 })
    const input = new PassThrough()
    const begun = new Promise((resolve) => output.once('data', resolve))
    const running = world.run([shop, '--', 'sh', '-c', 'trap "echo caught; exit 5" INT; echo begun; while :; do sleep 0.1; done'], {
      output,
      input,
      context: { interactive: true },
    })
    await begun
    input.write('\x03')
    const { stdout, status } = await running
    expect(stdout.toString()).toContain('caught')
    expect(status).toBe(5)
  })
})

describe('who may', () => {
  it('run none: a viewer, a stranger, and what the policy forbids', async () => {
    const path = `/api/v1/deployments/${shop}/commands`
    for (const [role, expected] of [
      ['viewer', 403],
      [null, 404],
    ] as const) {
      const { token } = await createToken(world.worker, await createUserWithRole(world, role), { name: 'test' })
      const answer = await world.ask('POST', path, { command: ['id'] }, token)
      expect(answer.status).toBe(expected)
    }
    const forbidden = await world.add(`${shop}x`, { volumes: ['/:/host'] })
    const answer = await world.ask('POST', `/api/v1/deployments/${forbidden.name}/commands`, { command: ['id'] })
    expect(await answer.json()).toMatchObject({ error: { code: expect.stringMatching(/^policy_/) } })
  })

  it('speak with a command: who has begun it, and nobody else', async () => {
    const { token } = await createToken(world.worker, await createUserWithRole(world, 'developer'), { name: 'test' })
    const path = `/api/v1/deployments/${shop}/commands`
    const { id } = (await (await world.ask('POST', path, { command: ['cat'], stdin: true })).json()) as { id: string }
    for (const [method, what, body] of [
      ['GET', '/output', undefined],
      ['POST', '/input', { data: 'eA==' }],
      ['POST', '/resize', { columns: 80, rows: 24 }],
      ['DELETE', '', undefined],
    ] as const) {
      const answer = await world.ask(method, `${path}/${id}${what}`, body, token)
      expect(await answer.json()).toMatchObject({ error: { code: 'command_not_found' } })
    }
    expect((await world.ask('DELETE', `${path}/${id}`)).status).toBe(202)
  })

  it.each([
    [{ command: [] }, 'command'],
    [{ command: '' }, 'command'],
    [{ command: ['a\0b'] }, 'command.0'],
    [{ command: ['id'], where: 'elsewhere' }, 'where'],
    [{ command: ['id'], terminal: { columns: 0, rows: 24 } }, 'terminal.columns'],
    [{ command: ['id'], user: 'root' }, 'user'],
  ])('ask for %j is refused with its field named', async (body, field) => {
    const answer = await world.ask('POST', `/api/v1/deployments/${shop}/commands`, body)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ error: { field } })
  })
})

describe('a worker that stops', () => {
  it('ends its commands, and says so to who follows them', async () => {
    const output = new PassThrough()
    const begun = new Promise((resolve) => output.once('data', resolve))
    const running = world.run([shop, '--', 'sh', '-c', 'echo begun; sleep 1000'], { output })
    await begun
    await world.commands.stop()
    const { status, note } = await running
    expect(status).not.toBe(0)
    expect(note).toBe('The command was ended, since the worker stopped. Run it again.\n')
    const refused = await world.ask('POST', `/api/v1/deployments/${shop}/commands`, { command: ['id'] })
    expect(await refused.json()).toMatchObject({ error: { code: 'too_many_commands' } })
  })
})
