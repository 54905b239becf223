import { existsSync, mkdtempSync } from 'node:fs'
import { Agent, createServer, request, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { postDeployment, retire } from '../../../addons/docker/hooks.ts'
import { runTestSteps, testConfiguration, testContext, testDeployment } from '../../../src/addon-api/testing.ts'
import type { HookContext } from '../../../src/addon-api/index.ts'
import { systemClock } from '#adapters/clock/system-clock.ts'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { besideProcesses } from '#adapters/engines/beside-processes.ts'
import { bothEngines } from '#adapters/engines/both-engines.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createProbe } from '#adapters/probe/probe.ts'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { createSystemdSupervisor } from '#adapters/systemd/systemd-supervisor.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { unitName } from '#core/deployment/names.ts'
import { EngineWorld } from './engine-world.ts'

/** The steps that containers have, with processes, on a server that has no Docker. */
const isServer = existsSync('/run/systemd/system') && process.env.WEBOPS_TEST_PROCESS_ENGINE === '1'
const never = new AbortController().signal
const SETTINGS = { buildTimeoutMinutes: 10, drainSeconds: 2, keepReleases: 5, stableSeconds: 1 }

describe.skipIf(!isServer)('a rollout of a standard deployment', () => {
  const templates = createTemplates(join(import.meta.dirname, '../../../system-templates'))
  const stateDir = mkdtempSync(join(tmpdir(), 'state-'))
  let world: EngineWorld
  let proxy: Proxy

  beforeAll(async () => {
    const folder = mkdtempSync('/var/lib/webops-processes-')
    const processes = createProcessEngine({ folder, templates, programs: { node: process.execPath, caddy: null } })
    world = new EngineWorld(bothEngines(createDockerEngine({ host: 'unix:///nonexistent.sock', instance: 'test' }), processes, () => false))
    proxy = await startProxy()
  })
  afterAll(async () => {
    await world.tidy()
    for (const image of await world.engine.listImages(world.labels)) await world.engine.removeImage(image.id)
    proxy.server.close()
  })

  async function build(number: number): Promise<{ id: string; name: string }> {
    const name = `webops/${world.deployment}:${number}`
    return { id: (await world.engine.buildImage(world.buildRequest({ tags: [name] }), () => undefined, never)).imageId, name }
  }

  /** As the worker does it: start, gate, switch, promote. */
  async function rollOut(image: { id: string; name: string }, number: number, live: HookContext['live'], kind: HookContext['kind']) {
    const configuration = testConfiguration({ port: 3000, variables: { GREETING: `release ${number}` } })
    const context = testContext({
      kind,
      deployment: testDeployment({ name: world.deployment, port: 3000, useDocker: false }),
      release: { number, image, configuration },
      live,
      runtime: 'docker',
      settings: SETTINGS,
      stateDir,
      services: {
        engine: world.engine,
        supervisor: besideProcesses(createSystemdSupervisor()),
        probe: createProbe(),
        clock: systemClock(),
        files: confinedFiles,
        templates,
      },
    })
    await runTestSteps(await postDeployment(context))
    proxy.upstream = context.facts.candidateAddress as string
    context.facts.switched = true
    await runTestSteps(await retire(context))
    return { number, imageId: image.id, configuration }
  }

  it('and a rollback lose no request', async () => {
    const [one, two] = [await build(1), await build(2)]
    const first = await rollOut(one, 1, null, 'rollback')
    const load = proxy.load()
    const second = await rollOut(two, 2, first, 'rollback')
    await sleep(500)
    await rollOut(one, 1, second, 'rollback')
    await sleep(500)
    const { answers, failures } = await load.stop()
    expect(failures).toEqual([])
    expect(answers.get('release 1')).toBeGreaterThan(50)
    expect(answers.get('release 2')).toBeGreaterThan(50)
    expect((await world.engine.surveyContainers(world.labels)).map(({ name, state }) => [name, state])).toEqual([
      [`webops-${world.deployment}`, 'running'],
    ])
    const unit = unitName(world.deployment)
    expect((await runProgram('systemctl', ['is-active', '--', unit])).stdout.trim()).toBe('active')
  }, 60_000)
})

interface Proxy {
  server: Server
  upstream: string
  load(): { stop(): Promise<{ answers: Map<string, number>; failures: string[] }> }
}

/** Looks up where to go at each request, as the real one does. */
async function startProxy(): Promise<Proxy> {
  const server = createServer((incoming, answer) => {
    const [host, port] = made.upstream.split(':')
    const onward = request({ host, port: Number(port), path: incoming.url, agent: new Agent({ keepAlive: false }) }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502)
      reply.pipe(answer)
    })
    onward.on('error', (error) => answer.writeHead(502).end(error.message))
    onward.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const made: Proxy = {
    server,
    upstream: '',
    load() {
      const answers = new Map<string, number>()
      const failures: string[] = []
      let isOver = false
      const visitor = async () => {
        while (!isOver) {
          const answer = await fetch(`http://127.0.0.1:${port}/`).catch((error: Error) => error)
          const text = answer instanceof Error ? answer.message : await answer.text()
          if (answer instanceof Error || !answer.ok) failures.push(text)
          else answers.set(text, (answers.get(text) ?? 0) + 1)
          await sleep(10)
        }
      }
      const visitors = [1, 2, 3, 4].map(visitor)
      return {
        async stop() {
          isOver = true
          await Promise.all(visitors)
          return { answers, failures }
        },
      }
    },
  }
  return made
}
