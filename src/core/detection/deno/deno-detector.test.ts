import { describe, expect, it } from 'vitest'
import { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { denoDetector } from './deno-detector.ts'

const SAID: Said = { tools: {}, procfile: {}, install: null, build: null, start: null, release: null, static: null }

async function detect(files: Record<string, string | object>, said: Partial<Said> = {}) {
  const texts = new Map(Object.entries(files).map(([path, text]) => [path, typeof text === 'string' ? text : JSON.stringify(text)]))
  const folder = new Folder({ paths: [...texts.keys()].sort(), read: (path) => Promise.resolve(texts.get(path) ?? null) })
  const [found] = await denoDetector.detect(folder, { ...SAID, ...said })
  return found
}

describe('what Deno runs', () => {
  it('starts the task for that, and builds what has a build', async () => {
    const tasks = { dev: 'vite', build: 'vite build', start: 'deno serve -A _fresh/server.js' }
    const found = await detect({ 'deno.json': { tasks, imports: { fresh: 'jsr:@fresh/core@^2' } } })
    expect(found).toMatchObject({ framework: 'fresh', build: 'deno task build', start: 'deno task start', port: 8000 })
  })

  it('runs an entry file, and serves one that only exports what answers', async () => {
    const file = {
      'deno.jsonc': '{ "tasks": { "dev": "deno run -A --watch server.ts" }, /* why */ }',
      'server.ts': 'Deno.serve({ port: 8123 }, answer)',
    }
    expect(await detect(file, { tools: { deno: { version: '2.2.2', source: '.deno-version' } } })).toMatchObject({
      start: 'deno run -A server.ts',
      install: 'deno cache server.ts',
      port: 8123,
      versions: { deno: '2.2.2' },
    })
    expect((await detect({ 'deno.json': '{}', 'main.ts': 'export default { fetch() {} }' }))?.start).toContain('deno serve')
  })

  it('knows its imports where there is no configuration', async () => {
    expect((await detect({ 'main.ts': 'import { a } from "jsr:@x/a"' }))?.start).toBe('deno run -A main.ts')
    expect(await detect({ 'main.ts': 'console.log(1)' })).toBeUndefined()
  })

  it("leaves Node's applications and libraries to others", async () => {
    const beside = await detect({ 'deno.json': { lint: {} }, 'package.json': { scripts: { start: 'node server.js' } }, 'server.js': '' })
    expect(beside?.confidence ?? 0).toBeLessThanOrEqual(0.3)
    const library = await detect({ 'deno.json': { name: '@x/y', exports: './mod.ts' }, 'mod.ts': 'export const a = 1' })
    expect(library?.confidence).toBeLessThanOrEqual(0.3)
  })

  it('says where deno.json cannot be read', async () => {
    expect((await detect({ 'deno.json': '{ "tasks": ', 'main.ts': '' }))?.warnings.join()).toMatch(/deno\.json, line 1/)
  })
})
