import { Command } from 'commander'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { llmFields, type LlmOptions, mergeLlm, withLlmOptions } from './llm-options.ts'
import { deployment, fakePanel, type FakePanel } from './testing/fake-panel.ts'
import { runCli } from './testing/run-cli.ts'

function given(...args: string[]): Record<string, unknown> {
  const command = withLlmOptions(new Command('deploy'))
    .option('--type <type>')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  return llmFields(command.parse(args, { from: 'user' }).opts<LlmOptions & { type?: string }>())
}

const ALL = ['--model', 'Qwen/Qwen3-8B', '--model-revision', 'main', '--quantization', 'awq', '--gpu-memory', '0.85']
const QWEN = {
  model: 'Qwen/Qwen3-8B',
  revision: 'main',
  quantization: 'awq',
  gpuMemoryUtilization: 0.85,
  tensorParallelSize: 2,
  maxModelLength: 32_768,
}

describe('options of a model', () => {
  it('are what was given, and naming a model says of what type it is', () => {
    expect(given(...ALL, '--tensor-parallel', '2', '--max-model-length', '32768')).toEqual({ projectType: 'llm', llm: QWEN })
    expect(given('--type', 'auto', '--model', 'a/b')).toEqual({ llm: { model: 'a/b' } })
    expect(given()).toEqual({})
  })

  it('take a setting back', () => {
    expect(given('--quantization', 'default', '--gpu-memory', 'default', '--tensor-parallel', 'default')).toEqual({
      llm: { quantization: null, gpuMemoryUtilization: null, tensorParallelSize: null },
    })
  })

  it('refuse what is no number', () => {
    for (const bad of [
      ['--gpu-memory', '2'],
      ['--gpu-memory', ''],
      ['--tensor-parallel', 'all'],
      ['--max-model-length', '32k'],
    ])
      expect(() => given(...bad), bad.join(' ')).toThrow()
  })

  it('leave what was not named, but for the revision of another model', () => {
    expect(mergeLlm(QWEN, { llm: { maxModelLength: 8192 } })).toEqual({ llm: { ...QWEN, maxModelLength: 8192 } })
    const { revision: _old, ...rest } = QWEN
    expect(mergeLlm(QWEN, { llm: { model: 'a/b' } })).toEqual({ llm: { ...rest, model: 'a/b' } })
    expect(mergeLlm(null, { port: 1 })).toEqual({ port: 1 })
  })

  it('go with the type: another one takes them back', () => {
    expect(mergeLlm(QWEN, { projectType: 'auto', port: 1 })).toEqual({ projectType: 'auto', port: 1, llm: null })
    expect(mergeLlm(QWEN, { projectType: 'llm', port: 1 })).toEqual({ projectType: 'llm', port: 1 })
    expect(mergeLlm(null, { projectType: 'auto' })).toEqual({ projectType: 'auto' })
  })
})

describe('webops', () => {
  let panel: FakePanel
  beforeEach(async () => {
    panel = await fakePanel()
  })
  afterEach(() => panel.close())

  it('makes a deployment of a model, without a repository', async () => {
    panel.on('POST', '/api/v1/deployments', { status: 201, body: deployment({ name: 'chat' }) })
    expect((await runCli(panel.url, ['create', 'chat', '--model', 'Qwen/Qwen3-8B', '--secret', 'HF_TOKEN=hf_x'])).error).toBeNull()
    expect(panel.calls.at(-1)?.body).toEqual({
      name: 'chat',
      projectType: 'llm',
      llm: { model: 'Qwen/Qwen3-8B' },
      dockerEnvVars: { HF_TOKEN: { value: 'hf_x', secret: true } },
    })
  })

  it('changes one setting of it, and leaves the others', async () => {
    panel.on('GET', '/api/v1/deployments/chat', { body: deployment({ name: 'chat', projectType: 'llm', llm: QWEN }) })
    panel.on('PATCH', '/api/v1/deployments/chat', { body: deployment({ name: 'chat' }) })
    await runCli(panel.url, ['deploy', 'chat', '--detach', '--max-model-length', '8192'])
    expect(panel.calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ llm: { ...QWEN, maxModelLength: 8192 } })
  })

  it('makes it something else again', async () => {
    panel.on('GET', '/api/v1/deployments/chat', { body: deployment({ name: 'chat', projectType: 'llm', llm: QWEN }) })
    panel.on('PATCH', '/api/v1/deployments/chat', { body: deployment({ name: 'chat' }) })
    const repository = 'https://example.org/chat.git'
    await runCli(panel.url, ['deploy', 'chat', '--detach', '--type', 'auto', '--repository', repository])
    expect(panel.calls.find(({ method }) => method === 'PATCH')?.body).toEqual({ repository, projectType: 'auto', llm: null })
  })
})
