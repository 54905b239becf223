import { describe, expect, it } from 'vitest'
import type { ContainerDetails, HookContext, ProbeResult, RunConfiguration, Services } from '../../src/addon-api/index.ts'
import { runTestSteps, testConfiguration, testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { containerSpec } from './container-spec.ts'
import { FakeServer } from './fake-server.ts'
import { describeGate } from './gate.ts'
import { healthCheck, postDeployment } from './hooks.ts'
import { probeContainer } from './probe-container.ts'

const SETTINGS = { stableSeconds: 5, drainSeconds: 8 }
const IMAGE = { id: 'sha256:new', name: 'webops/shop:2' }

function contextOn(server: FakeServer, configuration: Partial<RunConfiguration>, overrides: Partial<HookContext> = {}): HookContext {
  return testContext({
    kind: 'reconfigure',
    settings: SETTINGS,
    stateDir: '/state',
    services: server.services() as unknown as Services,
    release: { number: 2, image: IMAGE, configuration: testConfiguration(configuration) },
    ...overrides,
  })
}

interface Case {
  configuration: Partial<RunConfiguration>
  container?: Partial<ContainerDetails>
  answer?: Partial<ProbeResult>
  connects?: boolean
  upSeconds?: number
}

async function verdictOf({ configuration, container = {}, answer = {}, connects = false, upSeconds = 0 }: Case) {
  const server = new FakeServer().with('webops-shop.next', 'id', container)
  server.answer = { ok: false, detail: 'connection refused', durationMs: 3, ...answer }
  server.connects = connects
  const context = contextOn(server, configuration)
  const details = await context.services.engine.inspectContainer('id')
  if (!details) throw new Error('The container is not there.')
  return probeContainer(context, details, testConfiguration(configuration), upSeconds * 1000)
}

const status = (code: number) => ({ status: code, detail: `HTTP ${code}` })

describe('what proves a release', () => {
  it.each([
    ['http: an answer that counts', { configuration: { healthType: 'http' }, answer: status(302) }, true, '/ answers HTTP 302 in 3 ms'],
    ['http: one that does not', { configuration: { healthType: 'http', healthPath: '/up' }, answer: status(404) }, false, '/up answers HTTP 404'],
    ['http: one that was named', { configuration: { healthType: 'http', healthStatus: '200,401' }, answer: status(401) }, true, '/ answers HTTP 401 in 3 ms'],
    ['http: one that was left out', { configuration: { healthType: 'http', healthStatus: '200' }, answer: status(302) }, false, '/ answers HTTP 302'],
    ['http: no answer, although the port is open', { configuration: { healthType: 'http' }, connects: true }, false, '/ answers connection refused'],
    ['http: what its HEALTHCHECK says does not count', { configuration: { healthType: 'http' }, container: { health: 'unhealthy' }, answer: status(200) }, true, '/ answers HTTP 200 in 3 ms'],
    ['tcp: a connection, at once', { configuration: { healthType: 'tcp' }, connects: true }, true, 'port 8000 takes connections'],
    ['tcp: none', { configuration: { healthType: 'tcp' }, answer: status(200) }, false, 'port 8000 does not answer (HTTP 200)'],
    ['image: healthy', { configuration: { healthType: 'image' }, container: { health: 'healthy' } }, true, 'its HEALTHCHECK says healthy'],
    ['image: undecided, whatever the port says', { configuration: { healthType: 'image' }, container: { health: 'starting' }, answer: status(200) }, false, 'its HEALTHCHECK has not decided yet'],
    ['image: unhealthy', { configuration: { healthType: 'image' }, container: { health: 'unhealthy' } }, false, 'its HEALTHCHECK says unhealthy'],
    ['uptime: up for too short', { configuration: { healthType: 'uptime', healthUptimeSeconds: 30 }, upSeconds: 29 }, false, 'the container is up, and has to stay so'],
    ['uptime: up for long enough', { configuration: { healthType: 'uptime', healthUptimeSeconds: 30 }, upSeconds: 30 }, true, 'the container is up for 30 s'],
    ['uptime: as the addon has it', { configuration: { healthType: 'uptime' }, upSeconds: 5 }, true, 'the container is up for 5 s'],
    ['auto: any answer', { configuration: {}, answer: status(500) }, true, 'HTTP 500 in 3 ms'],
    ['auto: one at a path', { configuration: { healthPath: '/up' }, answer: status(500) }, false, '/up answers HTTP 500'],
    ['auto: one of the statuses', { configuration: { healthStatus: '500' }, answer: status(500) }, true, '/ answers HTTP 500 in 3 ms'],
    ['auto: an open port, after a while', { configuration: {}, connects: true, upSeconds: 5 }, true, 'port 8000 takes connections'],
    ['auto: an open port, too early', { configuration: {}, connects: true, upSeconds: 1 }, false, 'port 8000 is open, but speaks no HTTP yet (connection refused)'],
    ['auto: without a port, time', { configuration: { port: null, healthUptimeSeconds: 2 }, upSeconds: 2 }, true, 'the container is up for 2 s'],
    ['auto: an unhealthy HEALTHCHECK against an answer', { configuration: {}, container: { health: 'unhealthy' }, answer: status(200) }, false, 'its HEALTHCHECK says unhealthy'],
    ['any: not running', { configuration: { healthType: 'uptime' }, container: { state: 'exited' }, upSeconds: 99 }, false, 'the container is exited'],
  ] as [string, Case, boolean, string][])('%s', async (_title, given, healthy, detail) => {
    expect(await verdictOf(given)).toMatchObject({ healthy, detail })
  }) // prettier-ignore

  it('is said in the plan', () => {
    const gate = (configuration: Partial<RunConfiguration>, built = true) =>
      describeGate({ settings: SETTINGS, deployment: testDeployment() }, testConfiguration(configuration), built)
    expect(gate({ healthType: 'http' })).toBe('Waits until / on port 8000 answers well (2xx or 3xx), within 60 s')
    expect(gate({ healthType: 'http', healthPath: '/up', healthStatus: '200,401', healthIntervalSeconds: 2 })).toBe(
      'Waits until /up on port 8000 answers well (200,401), asked every 2 s, within 60 s',
    )
    expect(gate({ healthType: 'tcp', healthTimeoutSeconds: 9 })).toBe('Waits until port 8000 takes connections, within 9 s')
    expect(gate({ healthType: 'image' })).toBe("Waits until the image's HEALTHCHECK says healthy, within 60 s")
    expect(gate({ healthType: 'uptime', healthUptimeSeconds: 30 })).toBe('Waits until it has stayed up for 30 s, within 60 s')
    expect(gate({})).toBe('Waits until port 8000 answers, within 60 s')
    expect(gate({ port: null })).toContain('It has no port')
    expect(gate({ port: null }, false)).toContain('or, without one, until its HEALTHCHECK is content')
  })

  it('is asked for in the interval that was given', async () => {
    const server = new FakeServer().with('webops-shop.next', 'id-next')
    server.answer = { ok: false, detail: 'HTTP 500', status: 500, durationMs: 1 }
    const gate = { healthType: 'http', healthIntervalSeconds: 2, healthTimeoutSeconds: 7 } as const
    const context = contextOn(server, gate, { facts: { docker: { containerId: 'id-next' } } })
    const wait = (await postDeployment(context))[1]
    await expect(runTestSteps(wait ? [wait] : [])).rejects.toMatchObject({ code: 'never_healthy', field: 'port' })
    expect(server.did).toEqual(['sleep 2000', 'sleep 2000', 'sleep 2000', 'sleep 2000'])
  })
})

describe('a gate that nothing could pass', () => {
  it.each([
    ['health_port_required', { healthType: 'http', port: null }],
    ['health_port_required', { healthType: 'tcp', networkMode: 'none' }],
    ['healthcheck_missing', { healthType: 'image' }],
  ] as const)('is refused as %s before the old container is stopped', async (code, configuration) => {
    const server = new FakeServer().with('webops-shop', 'id-old')
    const live = { number: 1, imageId: 'sha256:old', configuration: testConfiguration({ ports: ['8080:80'] }) }
    const context = contextOn(server, { ports: ['8080:80'], ...configuration }, { live })
    await expect(runTestSteps((await postDeployment(context)).slice(0, 1))).rejects.toMatchObject({ code, field: 'healthType' })
    expect(server.did).toEqual([])
  })

  it('is none when the image has a HEALTHCHECK', async () => {
    const server = new FakeServer()
    server.hasHealthcheck = true
    await runTestSteps((await postDeployment(contextOn(server, { healthType: 'image' }))).slice(0, 1))
    expect(server.did).toContain('create webops-shop.next')
  })
})

describe('a container', () => {
  const specOf = (configuration: Partial<RunConfiguration>) =>
    containerSpec({
      deployment: 'shop',
      name: 'webops-shop',
      release: 2,
      image: IMAGE.id,
      restartPolicy: 'no',
      configuration: testConfiguration(configuration),
    })

  it('ends as it was told, and uses no more than it may', () => {
    expect(specOf({ stopSignal: 'SIGQUIT', stopGraceSeconds: 45, memoryLimitMb: 128, cpuLimit: 0.5 })).toMatchObject({
      stopSignal: 'SIGQUIT',
      stopGraceSeconds: 45,
      memoryBytes: 134_217_728,
      cpus: 0.5,
    })
    expect(Object.keys(specOf({}))).not.toEqual(expect.arrayContaining(['stopSignal']))
  })
})

describe('the health of what serves', () => {
  it.each([
    ['image', { health: 'starting' }, 'healthy'],
    ['image', { health: 'unhealthy' }, 'unhealthy'],
    ['uptime', {}, 'healthy'],
    ['http', {}, 'unhealthy'],
    ['tcp', {}, 'unhealthy'],
  ] as const)('by %s, of a container like %j that answers nothing, is %s', async (healthType, container, state) => {
    const server = new FakeServer().with('webops-shop', 'id', container)
    server.answer = { ok: false, detail: 'connection refused', durationMs: 1 }
    const { deployment, settings, services } = contextOn(server, {})
    const live = { number: 1, imageId: 'sha256:old', configuration: testConfiguration({ healthType }) }
    const signal = AbortSignal.timeout(1000)
    expect(await healthCheck({ deployment, live, runtime: 'docker', settings, services, signal })).toMatchObject({ state })
  })
})
