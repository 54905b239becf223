import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BuildRequest, ImageDetails, Labels } from '#core/ports/engine.ts'
import { createBaseImages } from './deploy-base-images.ts'
import { standInLabels } from './stand-in-recipe.ts'
import { standInFor } from './stand-ins.ts'

let workDir: string
beforeEach(() => void (workDir = mkdtempSync(join(tmpdir(), 'webops-base-images-'))))
afterEach(() => rmSync(workDir, { recursive: true, force: true }))

/** An engine in memory. @param answer of every registry */
function world(there: string[] | Record<string, Labels>, answer: 'has' | 'lacks' | 'silent', failure?: Error) {
  const images = new Map<string, Labels>(Array.isArray(there) ? there.map((one) => [one, {}]) : Object.entries(there))
  const built: BuildRequest[] = []
  const asked: string[] = []
  const pulled: string[] = []
  const engine = {
    inspectImage: (reference: string) =>
      Promise.resolve(images.has(reference) ? ({ labels: images.get(reference) ?? {} } as ImageDetails) : null),
    askRegistry: (reference: string) => Promise.resolve((asked.push(reference), answer)),
    buildImage: async (request: BuildRequest) => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      if (failure) throw failure
      built.push(request)
      for (const tag of request.tags) images.set(tag, request.labels)
      return { imageId: 'sha256:1' }
    },
    pullImage: (reference: string) => {
      pulled.push(reference)
      images.set(reference, {})
      return Promise.resolve()
    },
  }
  const lines: string[] = []
  const baseImages = createBaseImages({ engine, workDir })
  const ensure = (reference: string, signal = new AbortController().signal) =>
    baseImages.ensure(reference, (line) => void lines.push(line), signal)
  return { ensure, isReady: baseImages.isReady, built, asked, pulled, lines, images }
}

it('leaves what is there, and what a registry answers for, to the build', async () => {
  expect(await world(['python:3.13-slim-trixie'], 'silent').ensure('python:3.13-slim-trixie')).toBe('there')
  for (const answer of ['has', 'lacks'] as const) {
    const { ensure, built } = world([], answer)
    expect(await ensure('python:3.13-slim-trixie')).toBe('registry')
    expect(built).toEqual([])
  }
})

it('makes a stand-in and what that one is made on, and says so', async () => {
  const { ensure, built, lines } = world(['debian:bookworm-slim'], 'silent')
  expect(await ensure('python:3.12-slim')).toBe('stand-in')
  expect(built.map(({ tags }) => tags[0])).toEqual(['debian:trixie-slim', 'python:3.12-slim'])
  expect(built[1]).toMatchObject({
    dockerfile: 'python.Dockerfile',
    buildArgs: { DEBIAN: 'debian:trixie-slim', VERSION: '3.13' },
    labels: { 'webops.base-image': 'stand-in', 'webops.base-image.version': '3.13' },
  })
  expect(lines.at(-1)).toBe(
    "No registry answers for python:3.12-slim: a stand-in is made from Debian's packages (Python 3.13); there is no Python 3.12",
  )
})

it('asks a registry that is silent once, and makes for two rollouts at once one image', async () => {
  const { ensure, built, asked } = world(['debian:bookworm-slim', 'node:24-bookworm-slim'], 'silent')
  await ensure('node:22-slim')
  await Promise.all([ensure('node:20-slim'), ensure('node:20-slim'), ensure('docker.io/library/node:18-slim')])
  expect(built.map(({ tags }) => tags[0])).toEqual(['node:22-slim', 'node:20-slim', 'docker.io/library/node:18-slim'])
  expect(asked).toEqual(['node:22-slim'])
})

const labelled = (...references: string[]): Record<string, Labels> =>
  Object.fromEntries(references.map((one) => [one, standInLabels(standInFor(one) as NonNullable<ReturnType<typeof standInFor>>)]))
const OLD = { 'webops.base-image': 'stand-in', 'webops.base-image.version': '3.13', 'webops.base-image.recipe': 'old' }
const PYTHON = 'python:3.13-slim-trixie'

describe('a stand-in that is there', () => {
  it('stays where it was made as it would be now, and is made again where its recipe or that of its base is another', async () => {
    const there = { 'debian:bookworm-slim': {}, ...labelled('debian:trixie-slim', PYTHON) }
    const same = world(there, 'silent')
    expect(await same.ensure(PYTHON)).toBe('there')
    expect(same.built).toEqual([])
    const old = world({ ...there, 'debian:trixie-slim': OLD, [PYTHON]: OLD }, 'silent')
    expect(await old.ensure(PYTHON)).toBe('stand-in')
    expect(old.built.map(({ tags }) => tags[0])).toEqual(['debian:trixie-slim', PYTHON])
    expect(await old.ensure(PYTHON)).toBe('there')
  })

  it('made by an older recipe is used where it cannot be made again', async () => {
    const { ensure, lines } = world({ 'debian:trixie-slim': {}, [PYTHON]: OLD }, 'silent', new Error('no mirror'))
    expect(await ensure(PYTHON)).toBe('there')
    expect(lines.at(-1)).toContain('cannot be made again')
  })

  it('gives way to the real one once a registry answers: asked once a day, beside the deploy', async () => {
    const { ensure, asked, pulled, images } = world(labelled(PYTHON), 'has')
    expect(await ensure(PYTHON)).toBe('there')
    await expect.poll(() => images.get(PYTHON)).toEqual({})
    await Promise.all([ensure(PYTHON), ensure(PYTHON)])
    expect([asked, pulled]).toEqual([[PYTHON], [PYTHON]])
    const silent = world(labelled(PYTHON), 'silent')
    for (let time = 0; time < 3; time += 1) expect(await silent.ensure(PYTHON)).toBe('there')
    expect([silent.asked, silent.pulled]).toEqual([[PYTHON], []])
  })

  it('made by an older recipe gives way before the build', async () => {
    const { ensure, pulled, built } = world({ [PYTHON]: OLD }, 'has')
    expect(await ensure(PYTHON)).toBe('registry')
    expect([pulled, built]).toEqual([[PYTHON], []])
  })
})

it('knows nothing of an image that nothing stands in for', async () => {
  const { ensure, asked } = world([], 'silent')
  expect(await ensure('registry.example.org/team/base:1')).toBe('unknown')
  expect(asked).toEqual([])
})

it('says what to do where the first image of all is not there, and ends when it is told to', async () => {
  await expect(world([], 'silent').ensure('python:3-slim')).rejects.toMatchObject({ code: 'base_image_unavailable' })
  const stop = new AbortController()
  stop.abort(new Error('cancelled'))
  await expect(world([], 'silent').ensure('python:3-slim', stop.signal)).rejects.toThrow('cancelled')
})

it('tells without asking a registry whether something has to be done first', async () => {
  const { isReady, asked } = world({ ...labelled('node:24-bookworm-slim'), [PYTHON]: OLD, 'php:8.4-apache': {} }, 'silent')
  expect(await isReady('php:8.4-apache')).toBe(true)
  expect(await isReady('node:24-bookworm-slim')).toBe(true)
  expect(await isReady(PYTHON)).toBe(false)
  expect(await isReady('node:22-slim')).toBe(false)
  expect(await isReady('registry.example.org/team/base:1')).toBe(true)
  expect(asked).toEqual([])
})
