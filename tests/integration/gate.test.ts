import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestRollout, ENGINE, type TestRollout } from './docker-rollout.ts'

const raw = new Docker({ socketPath: (process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock').replace('unix://', '') })
const DOCKERFILE = ['FROM node:24-bookworm-slim', 'COPY server.js /server.js', 'CMD ["node", "/server.js"]']
const PORT = 3000

/** Answers what the expression `status` says; `up` are the seconds since its start. */
const web = (status: string, text = 'one') =>
  `require('node:http').createServer((request, response) => {
    const up = process.uptime()
    response.writeHead(${status}).end('${text}')
  }).listen(${PORT})
  process.on('SIGTERM', () => process.exit(0))`

describe('the gate before the switch, against a real engine', () => {
  let rollout: TestRollout
  beforeEach(async () => {
    rollout = await createTestRollout()
  })
  afterEach(() => rollout.removeAll())

  async function write(server: string, ...dockerfile: string[]): Promise<void> {
    await writeFile(join(rollout.workspaceDir, 'server.js'), server)
    await writeFile(join(rollout.workspaceDir, 'Dockerfile'), [...DOCKERFILE, ...dockerfile, ''].join('\n'))
  }
  const failing = (wish: Parameters<TestRollout['deploy']>[1]) => rollout.deploy(null, wish).catch((error: Error) => error)
  /** The old release is where it was, and nothing of the new one is left. */
  async function expectServing(address: string, text: string): Promise<void> {
    expect(await (await fetch(`http://${address}`)).text()).toBe(text)
    expect(await rollout.containerNames()).toEqual([rollout.container])
  }

  it('http: waits for one of the statuses, and no other answer will do', async () => {
    await write(web('up < 1 ? 503 : 401'))
    const wish = { port: PORT, healthType: 'http', healthPath: '/up', healthStatus: '200,401', healthIntervalSeconds: 0.2 } as const
    const { address } = await rollout.deploy(null, wish)
    expect(rollout.lines.filter((line) => line.includes('/up answers HTTP'))).toEqual([
      'Not yet: /up answers HTTP 503',
      expect.stringMatching(/^\/up answers HTTP 401 in \d+ ms$/),
    ])

    await write(web('302', 'two'))
    expect(await failing({ healthTimeoutSeconds: 2 })).toMatchObject({
      code: 'never_healthy',
      message: expect.stringContaining('/up answers HTTP 302'),
      hint: expect.stringContaining('does /up answer with 200,401'),
    })
    await expectServing(address, 'one')
  })

  it('tcp: takes an open port at once, and a published one in which nothing listens for none', async () => {
    await write(`require('node:net').createServer((socket) => socket.end('SSH-2.0')).listen(${PORT})`)
    const { descriptions } = await rollout.deploy(null, { port: PORT, healthType: 'tcp', stopGraceSeconds: 1 })
    expect(descriptions.find(({ key }) => key === 'healthy')?.summary).toBe('Waits until port 3000 takes connections, within 60 s')
    expect(rollout.lines).toContain('port 3000 takes connections')
    expect(rollout.lines.join()).not.toContain('speaks no HTTP')
    expect((await rollout.health()).state).toBe('healthy')

    await write('setInterval(() => {}, 1000)')
    expect(await failing({ healthTimeoutSeconds: 2 })).toMatchObject({
      code: 'never_healthy',
      message: expect.stringContaining('port 3000 does not answer (connection refused)'),
    })
    expect((await rollout.health()).state).toBe('healthy')
  })

  it("image: the image's HEALTHCHECK decides, and an image without one is refused while the old one serves", async () => {
    const check = (command: string) => `HEALTHCHECK --interval=1s --timeout=2s --retries=1 CMD ${command}`
    await write(web('500'), check('true'))
    // A fixed port: the old one would have to be stopped first.
    const { address } = await rollout.deploy(null, { port: PORT, ports: ['48391:3000'], healthType: 'image' })
    expect(rollout.lines).toContain('its HEALTHCHECK says healthy')

    await write(web('200', 'two'))
    const before = await ENGINE.inspectContainer(rollout.container)
    expect(await failing({})).toMatchObject({ code: 'healthcheck_missing', field: 'healthType' })
    expect(await ENGINE.inspectContainer(rollout.container)).toMatchObject({ id: before?.id, startedAt: before?.startedAt })

    await write(web('200', 'three'), check('false'))
    expect(await failing({ healthTimeoutSeconds: 5 })).toMatchObject({
      code: 'never_healthy',
      message: expect.stringContaining('its HEALTHCHECK says unhealthy'),
    })
    await expect
      .poll(
        () =>
          fetch(`http://${address}`).then(
            (answer) => answer.text(),
            () => '',
          ),
        { timeout: 10_000 },
      )
      .toBe('one')
  })

  it('uptime: one without a port has to stay up for as long as was said', async () => {
    await write("process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000)")
    const wish = { networkMode: 'none', healthType: 'uptime', healthUptimeSeconds: 2 } as const
    const begun = performance.now()
    await rollout.deploy(null, wish)
    expect(performance.now() - begun).toBeGreaterThan(2000)
    expect(rollout.lines).toContain('the container is up for 2 s')
    expect((await rollout.health()).state).toBe('healthy')

    await write('setTimeout(() => process.exit(7), 1000)')
    expect(await failing({})).toMatchObject({ code: 'container_exited', message: expect.stringContaining('exit status 7') })
    expect((await rollout.health()).state).toBe('healthy')
  })

  it('refuses a gate that asks at a port before anything is started, where there is none', async () => {
    await write(web('200'))
    expect(await failing({ networkMode: 'none', healthType: 'http' })).toMatchObject({ code: 'health_port_required' })
    expect(await rollout.containerNames()).toEqual([])
  })
})

describe('how a container ends, and what it may use', () => {
  let rollout: TestRollout
  beforeEach(async () => {
    rollout = await createTestRollout()
  })
  afterEach(() => rollout.removeAll())

  async function write(server: string): Promise<void> {
    await rm(join(rollout.workspaceDir, 'server.js'), { force: true })
    await writeFile(join(rollout.workspaceDir, 'server.js'), server)
    await writeFile(join(rollout.workspaceDir, 'Dockerfile'), DOCKERFILE.join('\n'))
  }

  it('is told its own signal, and has its limits', async () => {
    await write(`${web('200')}\nprocess.on('SIGUSR2', () => process.exit(42))`)
    await rollout.deploy(null, { port: PORT, stopSignal: 'SIGUSR2', stopGraceSeconds: 20, memoryLimitMb: 96, cpuLimit: 0.5 })
    const { Config, HostConfig } = await raw.getContainer(rollout.container).inspect()
    expect(Config).toMatchObject({ StopSignal: 'SIGUSR2', StopTimeout: 20 })
    expect(HostConfig).toMatchObject({ Memory: 96 * 1024 * 1024, NanoCpus: 500_000_000 })
    await rollout.run('stop')
    expect(await ENGINE.inspectContainer(rollout.container)).toMatchObject({ state: 'exited', exitCode: 42 })
  })

  it('of the old release is given its own grace, and not that of the new one', async () => {
    // Nothing but SIGKILL ends it.
    await write(`${web('200').replace('process.exit(0)', '{}')}`)
    await rollout.deploy(null, { port: PORT, stopGraceSeconds: 1 })
    await write(web('200', 'two'))
    const begun = performance.now()
    const { address } = await rollout.deploy(null, { stopGraceSeconds: 120 })
    expect(await (await fetch(`http://${address}`)).text()).toBe('two')
    expect(performance.now() - begun).toBeLessThan(60_000)
  })

  it('is stopped by the kernel when it takes more memory than it may, and the rollout says so', async () => {
    await write('const taken = []; setInterval(() => taken.push(Buffer.alloc(32 * 1024 * 1024, 1)), 10)')
    const failure = await rollout.deploy(null, { port: PORT, memoryLimitMb: 64, healthTimeoutSeconds: 30 }).catch((error: Error) => error)
    expect(failure).toMatchObject({ code: 'container_out_of_memory' })
  })
})
