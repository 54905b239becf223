import { expect, it } from 'vitest'
import { detectCandidates } from './detect-candidates.ts'
import { findLeftovers } from './find-leftovers.ts'
import { memoryTree } from './memory-tree.ts'

it('finds what machines make again, wherever it lies', () => {
  expect(findLeftovers({ paths: ['a.js', 'web/node_modules/x/index.js', 'env/pyvenv.cfg', '.git'] })).toEqual([
    '.git',
    'node_modules',
    'pyvenv.cfg',
  ])
})

it('finds it in folders that are not listed', () => {
  expect(findLeftovers({ paths: ['a.js'], skipped: ['.git', '.gradle', 'node_modules'] })).toEqual(['.git', 'node_modules'])
})

it('finds nothing in names that are merely like those', () => {
  expect(findLeftovers({ paths: ['.gitignore', '.github/ci.yml', 'my_node_modules/a.js', 'docs/pyvenv.cfg.md', '.nextra/a'] })).toEqual([])
})

it('says it of an application, whose Dockerfile then leaves it behind', async () => {
  const files = {
    'package.json': '{"dependencies":{"express":"5.3.0"},"scripts":{"start":"node server.js"}}',
    'server.js': 'app.listen(3000)',
  }
  const [clean] = await detectCandidates(memoryTree(files))
  expect(clean?.leftovers).toBeUndefined()
  const [littered] = await detectCandidates(memoryTree({ ...files, 'node_modules/express/index.js': '' }))
  expect(littered?.leftovers).toEqual(['node_modules'])
})
