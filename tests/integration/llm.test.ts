import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { dockerService } from '../../addons/docker/service.ts'
import type { HookContext } from '../../src/addon-api/context.ts'
import { testConfiguration, testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { confinedFiles } from '#adapters/files/confined-files.ts'
import { createGpus } from '#adapters/gpus/gpus.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import type { ContainerSpec, Engine } from '#core/ports/engine.ts'
import type { GpuReport } from '#core/ports/gpus.ts'
import { ENGINE, FIXTURES } from './docker-rollout.ts'
import { rollbackWorld } from './rollback-world.ts'

const raw = new Docker({ socketPath: '/var/run/docker.sock' })
const STAND_IN = `webops-test/llm-server:${randomBytes(4).toString('hex')}`
const QWEN = {
  model: 'Qwen/Qwen3-8B',
  revision: null,
  quantization: null,
  gpuMemoryUtilization: null,
  tensorParallelSize: null,
  maxModelLength: null,
}
const TWO_CARDS: GpuReport = {
  nvidiaCards: 2,
  amdCards: 0,
  devices: ['/dev/nvidia0', '/dev/nvidia1'],
  driver: '570.124.06',
  processors: [0, 1].map((index) => ({ index, id: `GPU-${index}`, name: 'NVIDIA L4', memoryMb: 23_034 })),
  toolkit: ['nvidia-container-runtime-hook'],
}

let world: Awaited<ReturnType<typeof rollbackWorld>>
/** As they were asked for, before the engine, which has no graphics processors here, got them without. */
let specs: ContainerSpec[]
let pulled: string[]
let repository: string

beforeAll(async () => {
  const [contextDir, signal] = [join(FIXTURES, 'llm-server'), AbortSignal.timeout(120_000)]
  await ENGINE.buildImage({ contextDir, dockerfile: 'Dockerfile', buildArgs: {}, labels: {}, tags: [STAND_IN] }, () => undefined, signal)
}, 150_000)
afterAll(async () => {
  await raw.getImage(STAND_IN).remove({ force: true })
})

beforeEach(async () => {
  world = await rollbackWorld()
  specs = []
  pulled = []
  const { worker } = world
  repository = (await worker.deployments.get(world.id))?.repository ?? ''
  Object.assign(worker.services, { engine: withoutGpus(), gpus: createGpus() })
  await world.settings({ repository: null, projectType: 'llm', llm: QWEN, stopGraceSeconds: 1 })
  allow({ gpus: true })
})
afterEach(() => world.close())

/** The real engine, which is only not asked for what this machine lacks, nor for what is not on it. */
function withoutGpus(): Engine {
  return {
    ...ENGINE,
    pullImage: async (reference, ...rest) => {
      pulled.push(reference)
      return ENGINE.pullImage(reference, ...rest)
    },
    createContainer: async (spec) => {
      specs.push(spec)
      const { gpus: _none, ...options } = spec.options ?? {}
      return ENGINE.createContainer({ ...spec, options })
    },
  }
}

function allow(changes: { gpus: boolean }) {
  const { policy } = world.worker
  world.worker.policy = { ...policy, read: async () => ({ ...(await policy.read()), ...changes }) }
}

const plan = async (changes = {}) =>
  (await world.ask('POST', '/api/v1/plans', { kind: 'deploy', name: world.name, changes })) as { status: number; body: never }
const withCards = (report = TWO_CARDS) => Object.assign(world.worker.services, { gpus: { look: async () => report } })

describe('a model on a server without a graphics processor', () => {
  it('is refused by the policy where it does not allow them', async () => {
    allow({ gpus: false })
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ error: { code: 'policy_gpus_refused' } })
  })

  it('is refused in the plan and by a rollout, before anything is fetched, and all that is missing is said', async () => {
    const lacks = {
      code: 'gpu_missing',
      message: expect.stringMatching(/no graphics processor of NVIDIA.*The engine has no way/),
      hint: expect.stringContaining('nvidia-ctk runtime configure'),
    }
    expect(await plan()).toMatchObject({ body: { error: lacks } })
    const rollout = await world.rollOut({ kind: 'deploy' })
    expect(rollout).toMatchObject({ state: 'failed', error: lacks })
    expect(rollout.steps?.filter(({ state }) => state === 'failed').map(({ key }) => key)).toEqual(['check-gpu'])
    expect(pulled).toEqual([])
    expect(await world.images()).toEqual([])
  })
})

describe('a model on a server with graphics processors', () => {
  beforeEach(async () => {
    withCards()
    await world.settings({ dockerImageName: STAND_IN })
  })

  it('is planned in words', async () => {
    const { status, body } = await plan({ llm: { model: 'Qwen/Qwen3-8B', tensorParallelSize: 2 } })
    const text = JSON.stringify(body)
    expect(status, text).toBe(200)
    expect(text).toContain('Looks for 2 graphics processors')
    expect(text).toContain('--model Qwen/Qwen3-8B --tensor-parallel-size 2 --host 0.0.0.0 --port 8000')
    expect(text).toContain('/health on port 8000')
    expect(text).toContain('within 1800 s')
    // Of one that is not there yet, too.
    const deployment = { name: `${world.name}-new`, projectType: 'llm', llm: { model: 'Qwen/Qwen3-8B' } }
    const made = await world.ask('POST', '/api/v1/plans', { kind: 'deploy', deployment })
    expect(JSON.stringify(made.body)).toContain('vllm/vllm-openai:v')
    expect((await ENGINE.info()).runtimes).toContain('runc')
    expect(await plan({ llm: { model: 'Qwen/Qwen3-8B', tensorParallelSize: 4 } })).toMatchObject({
      body: { error: { code: 'gpu_too_few' } },
    })
  })

  it('is well once it is loaded, keeps what it fetched, and is brought back as it ran', async () => {
    await world.variables({}, { HF_TOKEN: 'hf_canary-of-the-hub' })
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ state: 'succeeded', releaseNumber: 1 })
    expect(world.log()).toContain('HTTP 200')
    expect(await served()).toEqual(['--model', 'Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '8000'])
    expect(await world.container()).toMatchObject({ volumes: [`webops-${world.name}-models:/root/.cache/huggingface`], memoryBytes: 0 })
    expect(await logs()).toContain('Qwen3-8B was fetched')

    // The token is in the environment of the process and nowhere else.
    const { Args, Config, Path } = await raw.getContainer(`webops-${world.name}`).inspect()
    expect(JSON.stringify([Path, Args, Config.Cmd, Config.Entrypoint, Config.Labels])).not.toContain('canary')
    expect((await world.container()).environment['HF_TOKEN']).toBe('hf_canary-of-the-hub')
    expect(`${world.log()}${await logs()}`).not.toContain('canary')
    expect(JSON.stringify(await plan())).not.toContain('canary')

    await world.settings({ llm: { ...QWEN, maxModelLength: 8192, tensorParallelSize: 2, gpuMemoryUtilization: 0.4 } })
    expect(await world.rollOut({ kind: 'reconfigure' })).toMatchObject({ state: 'succeeded', releaseNumber: 2 })
    expect(await served()).toEqual(
      '--model Qwen/Qwen3-8B --gpu-memory-utilization 0.4 --tensor-parallel-size 2 --max-model-len 8192 --host 0.0.0.0 --port 8000'.split(
        ' ',
      ),
    )
    expect(await logs()).toContain('Qwen3-8B is in the cache')
    expect(specs.map((spec) => ENGINE.containerBody(spec)['HostConfig'])).toMatchObject([
      { DeviceRequests: [{ Count: -1, Capabilities: [['gpu']] }], ShmSize: 2048 * 1024 * 1024, PidsLimit: 16_384 },
      { DeviceRequests: [{ Count: 2, Capabilities: [['gpu']] }], ShmSize: 4096 * 1024 * 1024 },
    ])
    const { body } = await world.ask('GET', `/api/v1/deployments/${world.name}/releases/1/diff/2`)
    expect(JSON.stringify(body)).toContain('"llm.maxModelLength"')

    expect(await world.rollOut({ kind: 'rollback', release: 1 })).toMatchObject({ state: 'succeeded', releaseNumber: 1 })
    expect(await served()).toEqual(['--model', 'Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '8000'])
    expect(await logs()).toContain('Qwen3-8B is in the cache')
  }, 120_000)

  it('takes turns with the release before it where both want the same memory', async () => {
    await world.rollOut({ kind: 'deploy' })
    const text = JSON.stringify((await plan()).body)
    expect(text).toContain('both models together want more of the memory')
    expect((JSON.parse(text) as { gapSeconds: number }).gapSeconds).toBeGreaterThan(60)
    await world.settings({ llm: { ...QWEN, gpuMemoryUtilization: 0.05 } })
    expect((await plan()).body).toMatchObject({ gapSeconds: 0 })
  }, 60_000)

  it('may be named in a repository, and else has to be said here', async () => {
    await world.settings({ llm: null })
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ error: { code: 'llm_settings_required' } })

    await world.settings({ repository, projectType: 'auto' })
    await world.commit('nothing is said')
    const folder = repository.replace('file://', '')
    await writeFile(join(folder, 'webops.yaml'), 'build: { type: llm }\nllm: { model: Qwen/Qwen3-8B, maxModelLength: 4096 }\n')
    await world.commit('a model')
    const rollout = await world.rollOut({ kind: 'deploy' })
    expect(rollout).toMatchObject({ state: 'succeeded' })
    expect(await served()).toContain('4096')
    const skipped = rollout.steps?.filter(({ state }) => state === 'skipped').map(({ key }) => key)
    expect(skipped).toEqual(expect.arrayContaining(['detect', 'generate']))

    await writeFile(join(folder, 'webops.yaml'), 'build: { type: llm }\n')
    await world.commit('no model')
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ error: { code: 'llm_settings_required' } })

    withCards({ ...TWO_CARDS, toolkit: [] })
    await writeFile(join(folder, 'webops.yaml'), 'build: { type: llm }\nllm: { model: Qwen/Qwen3-8B }\n')
    await world.commit('a model again')
    expect(await world.rollOut({ kind: 'deploy' })).toMatchObject({ error: { code: 'gpu_runtime_missing' } })
  }, 60_000)
})

describe('the unit of a model server', () => {
  it('makes its container again with the same graphics processors and command', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'llm-unit-'))
    try {
      const done = async () => undefined
      const supervisor = { available: async () => true, status: async () => null, install: done, enable: done, start: done }
      const templates = createTemplates(join(import.meta.dirname, '../../system-templates'))
      const services = { engine: ENGINE, files: confinedFiles, templates, supervisor } as unknown as HookContext['services']
      const context = testContext({ deployment: testDeployment({ name: 'chat' }), runtime: 'systemd', stateDir, services })
      const configuration = testConfiguration({ command: ['--model', 'a/b'], runOptions: { gpus: 2, shmSizeMb: 2048 } })
      await dockerService(context).supervise({
        deployment: 'chat',
        name: 'webops-chat',
        release: 1,
        image: 'sha256:x',
        configuration,
        restartPolicy: 'no',
      })
      expect(JSON.parse(await readFile(join(stateDir, 'container.json'), 'utf8'))).toMatchObject({
        Cmd: ['--model', 'a/b'],
        HostConfig: { DeviceRequests: [{ Driver: '', Count: 2, Capabilities: [['gpu']] }], ShmSize: 2048 * 1024 * 1024 },
      })
    } finally {
      await rm(stateDir, { recursive: true, force: true })
    }
  })
})

/** The arguments that the live server says it was started with; its model is the one it lists. */
async function served(): Promise<string[]> {
  const [live] = (await world.containers()).filter(({ name }) => name === `webops-${world.name}`)
  const at = `http://127.0.0.1:${live?.ports[0]?.hostPort}`
  expect(await (await fetch(`${at}/v1/models`)).json()).toMatchObject({ data: [{ id: 'Qwen/Qwen3-8B' }] })
  return (await (await fetch(`${at}/arguments`)).text()).split('\n')
}

async function logs(): Promise<string> {
  const lines: string[] = []
  const options = { follow: false }
  await ENGINE.containerLogs(`webops-${world.name}`, options, (line) => void lines.push(line), AbortSignal.timeout(10_000))
  return lines.join('\n')
}
