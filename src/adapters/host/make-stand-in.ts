import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { OnLine } from '#core/ports/engine.ts'
import { proxyVariables } from '../process/own-environment.ts'
import { buildDebianImage } from './base-image-debian.ts'
import { addOwnNode } from './own-node.ts'
import { isOutdated, SOURCES, standInLabels } from './stand-in-recipe.ts'
import { FIRST_IMAGE, standInFor, type StandIn } from './stand-ins.ts'

/** What makes images: the program docker, or the engine itself. */
export interface ImageMaker {
  /** The image's labels; null when it is not there. */
  labelsOf(reference: string): Promise<Record<string, string> | null>
  build(request: StandInBuild, onLine: OnLine, signal?: AbortSignal): Promise<void>
}

export interface StandInBuild {
  reference: string
  contextDir: string
  /** Within the context. */
  dockerfile: string
  buildArgs: Record<string, string>
  labels: Record<string, string>
}

export interface StandInOptions {
  /** Where what is sent to the engine is put together. */
  workDir: string
  /** Whether debootstrap may be run on this machine: the first image needs it. */
  bootstrap: boolean
  onProgress: (text: string) => void
  onLine?: OnLine
  signal?: AbortSignal
}

/**
 * Makes the stand-in for an image, and before it what that one is made on.
 * @throws base_image_unavailable where nothing stands in for it; program_failed, build_failed
 */
export async function makeStandIn(maker: ImageMaker, reference: string, options: StandInOptions): Promise<StandIn> {
  const standIn = standInFor(reference)
  if (standIn === null) throw nothingFor(reference)
  options.signal?.throwIfAborted()
  if (standIn.base === null) {
    await bootstrap(reference, options)
    return standIn
  }
  for (const needed of new Set([standIn.base, standIn.fetcher ?? standIn.base])) await makeAnew(maker, needed, options)
  options.onProgress(described(standIn))
  await inFolder(options.workDir, async (contextDir) => {
    cpSync(SOURCES, contextDir, { recursive: true })
    const { dockerfile, base, fetcher, version, suite } = standIn
    if (dockerfile === 'node.Dockerfile' && fetcher === null) await addOwnNode(contextDir)
    await maker.build(
      {
        reference,
        contextDir,
        dockerfile,
        buildArgs: { DEBIAN: base ?? '', FETCHER: fetcher ?? FIRST_IMAGE, VERSION: version, SUITE: suite, ...proxyVariables() },
        labels: standInLabels(standIn),
      },
      options.onLine ?? (() => undefined),
      options.signal,
    )
  })
  return standIn
}

/** What a stand-in is made on: made where it is missing, and again where it was made in another way. */
async function makeAnew(maker: ImageMaker, needed: string, options: StandInOptions): Promise<void> {
  const labels = await maker.labelsOf(needed)
  if (labels === null || isOutdated(needed, labels)) await makeStandIn(maker, needed, options)
}

/** For a log: what is made of what. */
export function described({ reference, tool, version, wanted }: StandIn): string {
  const source = /^(?:Node|Bun|Deno)$/.test(tool) ? 'the npm registry' : "Debian's packages"
  const what = version === '' || tool === 'Debian' ? '' : ` (${tool} ${version})`
  const instead = wanted === null ? '' : `; there is no ${tool} ${wanted}`
  return `No registry answers for ${reference}: a stand-in is made from ${source}${what}${instead}`
}

async function bootstrap(reference: string, { workDir, bootstrap: allowed, onProgress, signal }: StandInOptions): Promise<void> {
  if (!allowed) {
    throw new WebopsError({
      code: 'base_image_unavailable',
      kind: 'unavailable',
      message: `No registry answers for ${reference}, on which all stand-ins are made, and it is not on this server's engine.`,
      hint: "`./webops up` makes it from Debian's packages.",
    })
  }
  onProgress(`No registry answers for ${reference}: a stand-in is made from Debian's packages`)
  await inFolder(workDir, (dir) => buildDebianImage(reference, dir, signal))
}

async function inFolder(workDir: string, work: (dir: string) => Promise<void>): Promise<void> {
  mkdirSync(workDir, { recursive: true })
  const dir = mkdtempSync(join(workDir, 'base-image-'))
  try {
    await work(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

function nothingFor(reference: string): WebopsError {
  return new WebopsError({
    code: 'base_image_unavailable',
    kind: 'unavailable',
    message: `No registry answers for ${reference}, and nothing of Debian's packages stands in for it.`,
    hint: 'On a closed network bring it in with `docker load`, or name another base image.',
  })
}
