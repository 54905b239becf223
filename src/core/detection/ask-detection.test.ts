import { afterEach, beforeEach, expect, it } from 'vitest'
import { LOCAL, memoryCore, type MemoryCore } from '../../../tests/support/memory-core.ts'
import { askDetection, detectionInput } from './ask-detection.ts'
import { detectInput } from './detect-repository.ts'

const ANSWER = { commit: 'c'.repeat(40), stack: null, evidence: [], port: null, dockerfiles: [] }

let memory: MemoryCore
beforeEach(async () => {
  memory = await memoryCore()
  memory.answer(() => ANSWER)
})
afterEach(() => memory.remove())

it('hands the folder and type that are looked for to the worker', async () => {
  const repository = 'https://example.org/shop.git'
  await askDetection(memory.core, LOCAL, detectionInput.parse({ repository, root: 'apps/web', type: 'spring-boot' }))
  const asked = memory.questions.at(-1)?.input
  expect(asked).toMatchObject({ repository, root: 'apps/web', type: 'spring-boot' })
  expect(detectInput.parse(asked)).toMatchObject({ root: 'apps/web', type: 'spring-boot' })
})

it.each([
  ['root', '../other'],
  ['root', '/etc'],
  ['type', '--x'],
  ['type', 'Node'],
])('refuses as %s what names none: %s', (field, value) => {
  const { error } = detectionInput.safeParse({ repository: 'https://example.org/shop.git', [field]: value })
  expect(error?.issues.map(({ path }) => path)).toContainEqual([field])
})
