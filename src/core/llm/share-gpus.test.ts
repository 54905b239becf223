import { expect, it } from 'vitest'
import { crowdGpus } from './share-gpus.ts'
import { llmSettings } from '../deployment/llm-settings.schema.ts'
import type { RunOptions } from '../deployment/run-options.schema.ts'

const server = (gpus: RunOptions['gpus'], share: number | null = null) => ({
  llm: llmSettings.parse({ model: 'a/b', gpuMemoryUtilization: share }),
  runOptions: { gpus },
})

it('two model servers have room on one processor only where their shares go together', () => {
  expect(crowdGpus(server('all'), server('all'))).toBe(true)
  expect(crowdGpus(server(1, 0.45), server(1, 0.5))).toBe(false)
  expect(crowdGpus(server(1, 0.45), server(1))).toBe(true)
  expect(crowdGpus(server(['0']), server(['1']))).toBe(false)
  expect(crowdGpus(server(['0']), server(['1', '0']))).toBe(true)
  expect(crowdGpus(server('all'), { llm: null, runOptions: {} })).toBe(false)
})
