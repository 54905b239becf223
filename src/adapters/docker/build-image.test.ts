import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildImage } from './build-image.ts'
import { EngineConnection } from './engine-connection.ts'

let contextDir: string
beforeEach(async () => {
  contextDir = await mkdtemp(join(tmpdir(), 'context-'))
})
afterEach(() => rm(contextDir, { recursive: true }))

// The engine of Docker 20.10 ends over each of these, with all its builds.
it.each([
  ['only an argument', 'ARG VERSION=1\n'],
  ['nothing', ''],
  ['a FROM that belongs to the line before', 'ARG VERSION=1 \\\nFROM debian\n'],
  ['a FROM in a comment', '# FROM debian\n'],
])('refuses a Dockerfile with %s before the engine sees it', async (_what, dockerfile) => {
  await writeFile(join(contextDir, 'Dockerfile'), dockerfile)
  const engine = new EngineConnection({ host: 'unix:///nonexistent/docker.sock', instance: 'test' })
  const request = { contextDir, dockerfile: 'Dockerfile', buildArgs: {}, labels: {}, tags: [] }
  await expect(buildImage(engine, request, () => undefined, new AbortController().signal)).rejects.toMatchObject({
    code: 'dockerfile_invalid',
    field: 'dockerfilePath',
  })
})
