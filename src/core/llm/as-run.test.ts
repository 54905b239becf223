import { describe, expect, it } from 'vitest'
import { asRun, commandOf, llmOf, prebuiltImage } from './as-run.ts'
import { VLLM_IMAGE } from './vllm-image.ts'
import { plainDeployment } from '../deployment/deployment.schema.ts'
import { llmSettings } from '../deployment/llm-settings.schema.ts'

const deployment = (settings: object = {}) =>
  plainDeployment.parse({ name: 'chat', projectType: 'llm', llm: { model: 'Qwen/Qwen3-8B' }, ...settings })

describe('the command of a model server', () => {
  it('names the model and where to listen, and leaves out what is not set', () => {
    expect(commandOf(deployment())).toEqual(['--model', 'Qwen/Qwen3-8B', '--host', '0.0.0.0', '--port', '8000'])
  })

  it('has each setting as an argument of its own', () => {
    const llm = {
      model: 'Qwen/Qwen3-8B',
      revision: 'refs/pr/1',
      quantization: 'awq_marlin',
      gpuMemoryUtilization: 0.85,
      tensorParallelSize: 2,
      maxModelLength: 32_768,
    }
    expect(commandOf(deployment({ llm, port: 9000 }))?.join(' ')).toBe(
      '--model Qwen/Qwen3-8B --revision refs/pr/1 --quantization awq_marlin --gpu-memory-utilization 0.85 ' +
        '--tensor-parallel-size 2 --max-model-len 32768 --host 0.0.0.0 --port 9000',
    )
  })

  it('is replaced by a start command', () => {
    expect(commandOf(deployment({ startCommand: '["--model", "/models/mine"]' }))).toEqual(['--model', '/models/mine'])
  })

  it('cannot be made longer by what stands in a setting', () => {
    const hostile = ['--trust-remote-code', 'a/b --api-key x', 'a/b\n--x', '-a/b', 'a/$(id)', 'a/b;id', '../b', 'a/b/c', 'a/`id`', '']
    for (const text of hostile) {
      expect(llmSettings.safeParse({ model: text }).success, text).toBe(false)
      if (text === 'a/b/c') continue
      expect(llmSettings.safeParse({ model: 'a/b', revision: text }).success, text).toBe(false)
      expect(llmSettings.safeParse({ model: 'a/b', quantization: text }).success, text).toBe(false)
    }
    expect(llmSettings.safeParse({ model: 'a/b', token: 'hf_x' }).success).toBe(false)
    for (const share of [0, 1.5, Number.NaN])
      expect(llmSettings.safeParse({ model: 'a/b', gpuMemoryUtilization: share }).success).toBe(false)
  })
})

describe('a deployment that serves a model', () => {
  it('runs with what a model server needs where nothing is said', () => {
    expect(asRun(deployment())).toMatchObject({
      dockerImageName: VLLM_IMAGE,
      port: 8000,
      dockerVolumes: ['models:/root/.cache/huggingface'],
      healthPath: '/health',
      healthTimeoutSeconds: 1800,
      memoryLimitMb: null,
      runOptions: { gpus: 'all', shmSizeMb: 2048, pidsLimit: 16_384 },
    })
    expect(asRun(deployment({ llm: { model: 'a/b', tensorParallelSize: 4 } })).runOptions).toMatchObject({ gpus: 4, shmSizeMb: 8192 })
    expect(VLLM_IMAGE).toMatch(/:v\d+\.\d+\.\d+$/)
  })

  it('keeps what was said, and is the same when asked again', () => {
    const said = {
      dockerImageName: 'registry.example.org/vllm:1',
      port: 80,
      dockerVolumes: ['cache:/root/.cache'],
      healthPath: '/v1/models',
      healthTimeoutSeconds: 90,
      runOptions: { gpus: ['0'], shmSizeMb: 64 },
    }
    const run = asRun(deployment(said))
    expect(run).toMatchObject(said)
    expect(asRun(run)).toEqual(run)
  })

  it('gets its cache another name where its own is taken', () => {
    expect(asRun(deployment({ dockerVolumes: ['models:/models'] })).dockerVolumes).toEqual([
      'models:/models',
      'llm-models:/root/.cache/huggingface',
    ])
  })

  it('is one by its type alone', () => {
    const other = plainDeployment.parse({ name: 'shop', repository: 'https://example.org/shop.git' })
    expect(asRun(other)).toBe(other)
    expect(llmOf(other)).toBeNull()
    expect(commandOf(other)).toBeNull()
    expect(prebuiltImage(other)).toBeNull()
  })

  it('fetches its image, with a repository too', () => {
    expect(prebuiltImage(deployment({ repository: 'https://example.org/chat.git' }))).toBe(VLLM_IMAGE)
  })
})

describe('the command of a prebuilt image', () => {
  const image = (settings: object) => plainDeployment.parse({ name: 'web', projectType: 'image', dockerImageName: 'nginx', ...settings })

  it('is the start command, if there is one', () => {
    expect(commandOf(image({}))).toBeNull()
    expect(commandOf(image({ startCommand: 'nginx -g "daemon off;"' }))).toEqual(['/bin/sh', '-c', 'nginx -g "daemon off;"'])
  })

  it('is in the image where one is built', () => {
    expect(commandOf(image({ repository: 'https://example.org/web.git', startCommand: 'node server.js' }))).toBeNull()
  })
})
