import { join } from 'node:path'
import { baseImage } from '#core/dockerfile/base-images.ts'
import { runProgram, requireProgram } from '../process/run-program.ts'
import { makeStandIn, type ImageMaker } from './make-stand-in.ts'
import { isOutdated } from './stand-in-recipe.ts'
import { FIRST_IMAGE, NODE_IMAGE, standInFor } from './stand-ins.ts'

/** What tests and the demo need. Others are made when a deploy asks for them. */
const BASE_IMAGES = [FIRST_IMAGE, NODE_IMAGE, 'python:3-slim-bookworm', baseImage('python'), 'nginx:stable']

export type BaseImageOrigin = 'present' | 'pulled' | 'built'

export interface BaseImageOptions {
  /** Where stand-ins are made; a file system that allows devices and programs. */
  workDir: string
  /** Told before each image that is not there: what is done about it. */
  onProgress?: (text: string) => void
  signal?: AbortSignal
}

const PULL_TIMEOUT_MS = 120_000
/** A registry that has not begun to answer by then counts as unreachable. */
const REGISTRY_TIMEOUT_MS = 15_000
const BUILD_TIMEOUT_MS = 15 * 60_000

/**
 * Sees to it that the base images of tests and of the demo are on the engine.
 * @returns where each one came from
 */
export async function ensureBaseImages(options: BaseImageOptions): Promise<Map<string, BaseImageOrigin>> {
  const registry: RegistryState = { answers: undefined }
  const origins = new Map<string, BaseImageOrigin>()
  for (const reference of BASE_IMAGES) origins.set(reference, await ensureWith(registry, reference, options))
  return origins
}

/**
 * Sees to it that one image is on the engine: it is there, or is pulled, or where no registry answers a stand-in is made.
 * @param reference as a Dockerfile's FROM has it, such as `php:8.4-apache-trixie`
 * @throws base_image_unavailable where nothing stands in for it; program_failed where the stand-in could not be made
 */
export async function ensureBaseImage(reference: string, options: BaseImageOptions): Promise<BaseImageOrigin> {
  return ensureWith({ answers: undefined }, reference, options)
}

/** Names of those of tests and the demo that are not on the engine. */
export async function missingBaseImages(): Promise<string[]> {
  const present = await Promise.all(BASE_IMAGES.map((reference) => isPresent(reference)))
  return BASE_IMAGES.filter((_, index) => !present[index])
}

interface RegistryState {
  /** Unset until it was asked. */
  answers: boolean | undefined
}

async function ensureWith(registry: RegistryState, reference: string, options: BaseImageOptions): Promise<BaseImageOrigin> {
  const { workDir, onProgress = () => undefined, signal } = options
  const labels = await labelsOf(reference)
  const isOld = labels !== null && isOutdated(reference, labels)
  if (labels !== null && !isOld) return 'present'
  registry.answers ??= await registryReachable(reference, options)
  if (registry.answers && (await pull(reference, options))) return 'pulled'
  try {
    await makeStandIn(byProgram, reference, { workDir, bootstrap: true, onProgress, signal })
  } catch (error) {
    signal?.throwIfAborted()
    if (!isOld) throw error
    onProgress(`${reference} was made by an older recipe and cannot be made again: it stays as it is`)
    return 'present'
  }
  return 'built'
}

/** Whether a stand-in could be made for it. */
export const hasStandIn = (reference: string): boolean => standInFor(reference) !== null

async function isPresent(reference: string): Promise<boolean> {
  return (await labelsOf(reference)) !== null
}

async function labelsOf(reference: string): Promise<Record<string, string> | null> {
  const asked = await runProgram('docker', ['image', 'inspect', '--format', '{{json .Config.Labels}}', reference])
  return asked.exitCode === 0 ? ((JSON.parse(asked.stdout) as Record<string, string> | null) ?? {}) : null
}

const byProgram: ImageMaker = {
  labelsOf,
  async build({ reference, contextDir, dockerfile, buildArgs, labels }, onLine, signal) {
    const pairs = (option: string, values: Record<string, string>) =>
      Object.entries(values).flatMap(([name, value]) => [option, `${name}=${value}`])
    await requireProgram(
      'docker',
      [
        ...['build', '--tag', reference, '--file', join(contextDir, dockerfile)],
        ...pairs('--build-arg', buildArgs),
        ...pairs('--label', labels),
        contextDir,
      ],
      { signal, onLine, timeoutMs: BUILD_TIMEOUT_MS },
    )
  },
}

/** Asks for the image's description only: quick, and without a wait for layers. */
async function registryReachable(reference: string, { onProgress, signal }: BaseImageOptions): Promise<boolean> {
  onProgress?.('asking the image registry')
  try {
    const asked = await runProgram('docker', ['manifest', 'inspect', reference], { signal, timeoutMs: REGISTRY_TIMEOUT_MS })
    return asked.exitCode === 0
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof Error && error.name === 'TimeoutError') return false
    throw error
  }
}

async function pull(reference: string, { onProgress, signal }: BaseImageOptions): Promise<boolean> {
  onProgress?.(`pulling ${reference}`)
  try {
    return (await runProgram('docker', ['pull', '--quiet', reference], { signal, timeoutMs: PULL_TIMEOUT_MS })).exitCode === 0
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof Error && error.name === 'TimeoutError') return false
    throw error
  }
}
