import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { policySchema } from '../policy/policy.schema.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { detectRepository } from './detect-repository.ts'
import { memoryTree } from './memory-tree.ts'

let workspaces: string
beforeEach(() => {
  workspaces = mkdtempSync(join(tmpdir(), 'webops-detect-repository-'))
})
afterEach(() => rmSync(workspaces, { recursive: true }))

/** A worker whose git finds the same files everywhere. */
function workerWith(files: Record<string, string>): WorkerCore {
  const tree = memoryTree(files)
  const services = {
    git: { fetch: () => Promise.resolve({ commit: 'c'.repeat(40) }) },
    files: { list: () => Promise.resolve(tree.paths), read: (_dir: string, path: string) => tree.read(path) },
    templates: { render: () => Promise.resolve('FROM scratch\n') },
  }
  const policy = { read: () => Promise.resolve(policySchema.parse({})) }
  return { services, policy, folders: { workspaces } } as unknown as WorkerCore
}

const MANIFEST = JSON.stringify({ scripts: { start: 'node server.js' }, dependencies: { express: '5' } })

it('looks for the folder and type alone that are asked for, and leaves nothing behind', async () => {
  const worker = workerWith({ 'api/package.json': MANIFEST, 'api/server.js': '', 'web/index.html': '<p>' })
  const found = async (wishes: object) => {
    const { candidates } = await detectRepository(
      worker,
      { repository: 'https://example.org/shop.git', ...wishes },
      new AbortController().signal,
    )
    return candidates.map(({ provider, root }) => `${provider} in ${root}`)
  }
  expect(await found({})).toEqual(expect.arrayContaining(['node in api', 'static in web']))
  expect(await found({ root: './web/' })).toEqual(['static in web'])
  expect(await found({ type: 'express' })).toEqual(['node in api'])
  expect(await found({ root: 'api', type: 'static' })).toEqual([])
  expect(readdirSync(workspaces)).toEqual([])
})
