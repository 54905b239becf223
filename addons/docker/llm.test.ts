import { describe, expect, it } from 'vitest'
import type { DeploymentFacts, HookContext, Services } from '../../src/addon-api/index.ts'
import { runTestSteps, testConfiguration, testContext, testDeployment } from '../../src/addon-api/testing.ts'
import { builtName } from './built-name.ts'
import { FakeServer } from './fake-server.ts'
import { postDeployment, preDeployment } from './hooks.ts'
import { imageStep } from './steps/image-step.ts'

const SETTINGS = { buildTimeoutMinutes: 10, drainSeconds: 8, keepReleases: 5, stableSeconds: 5 }
const LLM = {
  model: 'Qwen/Qwen3-8B',
  revision: null,
  quantization: null,
  gpuMemoryUtilization: null,
  tensorParallelSize: null,
  maxModelLength: null,
}
const NO_GPUS = { nvidiaCards: 0, amdCards: 0, devices: [], driver: null, processors: null, toolkit: [] }
const chat = (changes: Partial<DeploymentFacts> = {}) =>
  testDeployment({
    repository: null,
    projectType: 'llm',
    llm: LLM,
    dockerImageName: 'vllm/vllm-openai:v1',
    command: ['--model', LLM.model],
    runOptions: { gpus: 'all' },
    ...changes,
  })

function contextOf(overrides: Partial<HookContext> = {}): HookContext {
  const services = { ...new FakeServer().services(), gpus: { look: async () => NO_GPUS } } as unknown as Services
  return testContext({ settings: SETTINGS, deployment: chat(), services, ...overrides })
}
const keysOf = async (context: HookContext) =>
  [...(await preDeployment(context)), ...(await postDeployment(context))].filter((step) => !step.idle?.()).map(({ key }) => key)

describe('a rollout of a model server', () => {
  it('looks for a graphics processor before its image is fetched, whatever starts it', async () => {
    expect(await keysOf(contextOf())).toEqual(['check', 'check-gpu', 'build', 'candidate', 'healthy'])
    const release = { number: 1, image: { id: 'sha256:a', name: 'a' }, configuration: testConfiguration({ llm: LLM }) }
    for (const kind of ['rollback', 'restart', 'start'] as const)
      expect(await keysOf(contextOf({ kind, release })), kind).toContain('check-gpu')
    for (const kind of ['stop', 'remove'] as const)
      expect(await keysOf(contextOf({ kind, release: null })), kind).not.toContain('check-gpu')
  })

  it('brings back a release from before it was one without looking', async () => {
    const release = { number: 1, image: { id: 'sha256:a', name: 'a' }, configuration: testConfiguration() }
    expect(await keysOf(contextOf({ kind: 'rollback', release }))).not.toContain('check-gpu')
  })

  it('builds nothing from its repository, also where only that says what it is', async () => {
    const context = contextOf({ deployment: testDeployment() })
    const steps = [...(await preDeployment(context)), imageStep(context)]
    Object.assign(context.deployment, chat({ repository: context.deployment.repository }))
    expect(steps.filter((step) => !step.idle?.()).map(({ key }) => key)).toEqual(['check', 'build'])
    const image = steps.filter(({ key }) => key === 'build')
    expect(image[0]?.title).toBe('Get the image')
    expect(image[0]?.timeoutMs).toBe(3_600_000)
    expect(await image[0]?.describe()).toMatchObject({ summary: expect.stringContaining('started with --model Qwen/Qwen3-8B') })
    await expect(runTestSteps(image)).rejects.toMatchObject({ code: 'gpu_missing' })
  })

  it('warns of a token that is kept in clear', async () => {
    const warnings = async (variables: DeploymentFacts['variables']) => {
      const steps = await preDeployment(contextOf({ deployment: chat({ variables }) }))
      return (await steps.find(({ key }) => key === 'check-gpu')?.describe())?.warnings
    }
    expect(await warnings({ HF_TOKEN: 'hf_x' })).toEqual([expect.stringMatching(/^HF_TOKEN is kept in clear/)])
    expect(await warnings({})).toEqual([])
  })

  it('leaves the name of its image to whom it belongs', () => {
    expect(builtName(chat({ repository: 'https://example.org/chat.git' }))).toBeNull()
    expect(builtName(testDeployment({ dockerImageName: 'registry.example.org/shop' }))).toBe('registry.example.org/shop')
  })
})
