import { expect, it } from 'vitest'
import { detectCandidates } from '../detection/detect-candidates.ts'
import { memoryTree } from '../detection/memory-tree.ts'
import { dockerfileValues, NO_WISHES } from './dockerfile-values.ts'

it('keeps the whole application where that is wished for', async () => {
  const files = { 'package.json': '{"scripts":{"build":"next build"},"dependencies":{"next":"16"}}', 'pages/index.js': '' }
  const [candidate] = await detectCandidates(memoryTree(files))
  if (!candidate) throw new Error('nothing was found')
  expect(dockerfileValues(candidate)).toMatchObject({ whole: false, standalone: '.next', command: ['node', 'server.js'] })
  expect(dockerfileValues(candidate, { ...NO_WISHES, whole: true })).toMatchObject({
    whole: true,
    standalone: null,
    isWhole: true,
    command: ['next', 'start'],
    build: 'npm run build',
  })
})
