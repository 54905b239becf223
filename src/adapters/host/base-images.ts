import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { machineEnvironment, proxyVariables } from '../process/own-environment.ts'
import { runProgram, requireProgram } from '../process/run-program.ts'
import { buildDebianImage } from './base-image-debian.ts'

const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const SOURCES = join(PROJECT, 'system-templates/base-images')

interface BaseImage {
  reference: string
  /** Our Dockerfile for the stand-in; unset: made with debootstrap. */
  dockerfile?: string
  /** Puts what the Dockerfile needs beside it. */
  prepare?: (contextDir: string) => Promise<void>
}

/** The images that our Dockerfile templates start from. The first one is what the others are built on. */
const BASE_IMAGES: BaseImage[] = [
  { reference: 'debian:bookworm-slim' },
  { reference: 'python:3-slim-bookworm', dockerfile: 'python.Dockerfile' },
  { reference: 'node:24-bookworm-slim', dockerfile: 'node.Dockerfile', prepare: addNode },
  { reference: 'nginx:stable', dockerfile: 'nginx.Dockerfile' },
]

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

/**
 * Sees to it that every base image is on the engine: pulled, or where no registry answers built from Debian's packages.
 * @returns where each one came from
 */
export async function ensureBaseImages(options: BaseImageOptions): Promise<Map<string, BaseImageOrigin>> {
  const origins = new Map<string, BaseImageOrigin>()
  let registryAnswers: boolean | undefined
  for (const image of BASE_IMAGES) {
    if (await isPresent(image.reference)) {
      origins.set(image.reference, 'present')
      continue
    }
    registryAnswers ??= await registryReachable(image.reference, options)
    if (registryAnswers && (await pull(image.reference, options))) {
      origins.set(image.reference, 'pulled')
      continue
    }
    options.onProgress?.(`no registry has ${image.reference}: building it from Debian's packages`)
    await buildStandIn(image, options)
    origins.set(image.reference, 'built')
  }
  return origins
}

/** Names of those that are not on the engine. */
export async function missingBaseImages(): Promise<string[]> {
  const present = await Promise.all(BASE_IMAGES.map(({ reference }) => isPresent(reference)))
  return BASE_IMAGES.filter((_, index) => !present[index]).map(({ reference }) => reference)
}

async function isPresent(reference: string): Promise<boolean> {
  return (await runProgram('docker', ['image', 'inspect', '--format', '{{.Id}}', reference])).exitCode === 0
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

async function buildStandIn(image: BaseImage, { workDir, signal }: BaseImageOptions): Promise<void> {
  mkdirSync(workDir, { recursive: true })
  const buildDir = mkdtempSync(join(workDir, 'base-image-'))
  try {
    if (!image.dockerfile) {
      await buildDebianImage(image.reference, buildDir, signal)
      return
    }
    cpSync(SOURCES, buildDir, { recursive: true })
    await image.prepare?.(buildDir)
    await requireProgram(
      'docker',
      ['build', '--tag', image.reference, '--file', join(buildDir, image.dockerfile), ...proxyArguments(), buildDir],
      {
        signal,
        timeoutMs: 15 * 60_000,
      },
    )
  } finally {
    rmSync(buildDir, { recursive: true, force: true })
  }
}

/** Node is the one that runs us; npm comes from the registry that the machine's npm uses. */
async function addNode(contextDir: string): Promise<void> {
  cpSync(process.execPath, join(contextDir, 'node'), { dereference: true })
  const npm = join(contextDir, 'npm')
  mkdirSync(npm)
  const packed = await requireProgram('npm', ['pack', '--silent', '--pack-destination', contextDir, 'npm@11'], {
    cwd: contextDir,
    env: machineEnvironment(),
    timeoutMs: 120_000,
  })
  const tarball = packed.trim().split('\n').at(-1) as string
  await requireProgram('tar', ['-xzf', join(contextDir, tarball), '--strip-components=1', '-C', npm])
}

function proxyArguments(): string[] {
  return Object.entries(proxyVariables()).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
}
