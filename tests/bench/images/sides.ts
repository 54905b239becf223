import { randomUUID } from 'node:crypto'
import { appendFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { ensureBaseImage } from '#adapters/host/base-images.ts'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { localSourceTree } from '#cli/local-source-tree.ts'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import { detectCandidates } from '#core/detection/detect-candidates.ts'
import { dockerfileStages, neededImages } from '#core/dockerfile/dockerfile-stages.ts'
import { NO_WISHES } from '#core/dockerfile/dockerfile-values.ts'
import { writeDockerfile } from '#core/dockerfile/write-dockerfile.ts'
import { Secret } from '#core/secret/secret.ts'
import { ignoreRules } from '#core/dockerfile/ignore-rules.ts'
import { changedLine } from './changed-line.ts'

const NAME = 'bench-images'
const ENGINE = createDockerEngine({ host: process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock', instance: NAME })
/** Name of the build secret. */
export const SECRET = 'BENCH_SECRET'
const TIMEOUT_MS = 10 * 60_000
const TEMPLATES = createTemplates(join(import.meta.dirname, '../../../system-templates'))

/** One of two images of the same application. */
export interface Side {
  tag: string
  /** What the build secret held. */
  canary: string
  /** That it says it listens on. */
  port: number
  /** Changes a line and builds again. @returns ms */
  rebuild(round: number): Promise<number>
  /** Of the whole image. */
  megabytes(): Promise<number>
  /** Of what it adds to its base image. */
  addedMegabytes(): Promise<number>
  /** Removes all that was made. */
  remove(): Promise<void>
}

export interface SideRequest {
  dockerfile: string
  /** Folder of the application; it is copied. */
  folder: string
  /** Folder with more that the Dockerfile wants; null: nothing. */
  files: string | null
  /** File in which a line changes. */
  changed: string
  /** Rules of a .dockerignore. */
  ignore?: string
  signal: AbortSignal
}

/** The Dockerfile that WebOps writes for an application, with a build secret. */
export async function writtenFor(folder: string): Promise<{ dockerfile: string; ignore: string }> {
  const [best] = await detectCandidates(await localSourceTree(folder))
  const dockerfile = best ? await writeDockerfile(TEMPLATES, best, { ...NO_WISHES, buildSecrets: [SECRET] }) : null
  if (!best || dockerfile === null) throw new Error(`${folder} is nothing that a Dockerfile can be written for.`)
  return { dockerfile, ignore: ignoreRules(best.provider) }
}

/** Builds one side for the first time. What it takes is removed again when that fails. */
export async function buildSide({ dockerfile, folder, files, changed, ignore, signal }: SideRequest): Promise<Side> {
  const work = mkdtempSync(join(tmpdir(), 'bench-images-'))
  const contextDir = join(work, 'app')
  for (const source of files === null ? [folder] : [folder, files]) cpSync(source, contextDir, { recursive: true })
  const source = join(contextDir, changed)
  if (!existsSync(source)) throw new Error(`${source} is not there to be changed.`)
  for (const reference of neededImages(dockerfile)) await ensureBaseImage(reference, { workDir: work, signal })
  const canary = `canary-${randomUUID()}`
  const tag = `${NAME}:${randomUUID()}`
  let imageId = ''
  const build = async () => {
    const before = imageId
    const lines: string[] = []
    const request = { contextDir, dockerfile: '.webops.Dockerfile', dockerfileContent: dockerfile, ignore, buildArgs: {}, tags: [tag] }
    const began = performance.now()
    try {
      const stop = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])
      const secrets = { [SECRET]: new Secret(canary) }
      ;({ imageId } = await ENGINE.buildImage(
        { ...request, secrets, labels: { [LABEL_DEPLOYMENT]: NAME } },
        (line) => lines.push(line),
        stop,
      ))
    } catch (error) {
      throw new Error(`${dockerfile}\n\n${lines.slice(-40).join('\n')}\n${(error as Error).message}`, { cause: error })
    }
    const took = performance.now() - began
    if (before !== '' && before !== imageId) await runProgram('docker', ['image', 'rm', before])
    return took
  }
  const remove = async () => {
    await runProgram('docker', ['image', 'rm', '--force', tag])
    rmSync(work, { recursive: true, force: true })
  }
  try {
    await build()
  } catch (error) {
    await remove()
    throw error
  }
  const size = async (reference: string) => Number(await imageField(reference, '{{.Size}}')) / 1e6
  return {
    tag,
    canary,
    port: portOf(await portsOf(tag), await portsOf(lastBase(dockerfile))),
    async rebuild(round) {
      appendFileSync(source, `\n${changedLine(changed, `${round}-${randomUUID()}`)}`)
      return build()
    },
    megabytes: () => size(tag),
    addedMegabytes: async () => (await size(tag)) - (await size(lastBase(dockerfile))),
    remove,
  }
}

async function imageField(reference: string, format: string): Promise<string> {
  return (await requireProgram('docker', ['image', 'inspect', '--format', format, reference])).trim()
}

async function portsOf(reference: string): Promise<number[]> {
  const exposed = JSON.parse(await imageField(reference, '{{json .Config.ExposedPorts}}')) as object | null
  return Object.keys(exposed ?? {}).map((port) => Number.parseInt(port, 10))
}

/** The port that an image says it listens on: one of its own before one of its base image's, and 80 where there is none. */
export function portOf(own: number[], ofBase: number[]): number {
  return own.find((port) => !ofBase.includes(port)) ?? own[0] ?? 80
}

/** The image that the last stage is made on, through the stages between. */
export function lastBase(dockerfile: string): string {
  const stages = dockerfileStages(dockerfile)
  let index = stages.length - 1
  for (;;) {
    const base = stages[index]?.base ?? 'scratch'
    const earlier = stages.slice(0, index).findLastIndex(({ name }) => name === base.toLowerCase())
    if (earlier === -1) return base
    index = earlier
  }
}
