import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extract } from 'tar-stream'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { packBuildContext } from './build-context.ts'

let contextDir: string
beforeEach(() => {
  contextDir = mkdtempSync(join(tmpdir(), 'webops-context-'))
  for (const path of ['a.js', 'node_modules/left/index.js', 'web/node_modules/left/index.js', '.git/config', 'notes.md']) {
    mkdirSync(join(contextDir, path, '..'), { recursive: true })
    writeFileSync(join(contextDir, path), 'x')
  }
})
afterEach(() => rmSync(contextDir, { recursive: true, force: true }))

async function sent(): Promise<string[]> {
  const request = { contextDir, dockerfile: '.webops.Dockerfile', dockerfileContent: 'FROM x', buildArgs: {}, labels: {}, tags: [] }
  const pack = await packBuildContext({ ...request, ignore: '**/node_modules\n' }, () => undefined)
  const names: string[] = []
  const reader = extract()
  reader.on('entry', (header, stream, next) => {
    if (header.type === 'file') names.push(header.name)
    stream.resume()
    stream.on('end', next)
  })
  pack.pipe(reader)
  await new Promise<void>((resolve) => reader.on('finish', () => resolve()))
  return names.sort()
}

it('leaves out what it is told to, where the repository says nothing of that', async () => {
  expect(await sent()).toEqual(['.webops.Dockerfile', 'a.js', 'notes.md'])
})

it("keeps to the repository's own .dockerignore", async () => {
  writeFileSync(join(contextDir, '.dockerignore'), 'notes.md\n')
  expect(await sent()).toContain('web/node_modules/left/index.js')
  expect(await sent()).not.toContain('notes.md')
})
