import { join } from 'node:path'
import { tmpdir } from 'node:os'
import pLimit from 'p-limit'
import { ensureBaseImage, hasStandIn } from '#adapters/host/base-images.ts'
import { standInFor } from '#adapters/host/stand-ins.ts'
import { createDockerEngine } from '#adapters/docker/docker-engine.ts'
import { runProgram } from '#adapters/process/run-program.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { detectCandidates } from '#core/detection/detect-candidates.ts'
import { presentCandidates } from '#core/detection/present-candidates.ts'
import { neededImages } from '#core/dockerfile/dockerfile-stages.ts'
import type { PresentedCandidate } from '#core/detection/presented-candidate.schema.ts'
import { localSourceTree } from '../../../src/cli/local-source-tree.ts'

const ENGINE = createDockerEngine({ host: process.env['DOCKER_HOST'] ?? 'unix:///var/run/docker.sock', instance: 'bench-build' })
const TEMPLATES = createTemplates(join(import.meta.dirname, '../../../system-templates'))
const WORK_DIR = join(tmpdir(), 'webops-base-images')
export const LABEL = 'webops.bench'
/** Two applications on one base image do not make it twice. */
const ONE_BASE_IMAGE = pLimit(1)

/** A stand-in in place of an image, with the version that it has, and how the registry refused the right one. */
export interface StoodIn {
  tool: string
  wanted: string
  has: string
  refusal: string
}

export interface BuiltApp {
  candidate: PresentedCandidate | null
  /** Null: it was not built; then the log says why. */
  image: string | null
  log: string
  others: StoodIn[]
}

/**
 * Detects an application, sees to its base images and builds the Dockerfile alone, with the folder as its context, as
 * `webops detect --json` hands it out.
 * @param limitMs how long the build may take
 */
export async function buildApp(name: string, folder: string, limitMs: number, stop: AbortSignal): Promise<BuiltApp> {
  const tree = await localSourceTree(folder)
  // Somebody else's test file says nothing of the application.
  const paths = tree.paths.filter((path) => path !== 'test.json')
  const [candidate = null] = await presentCandidates(TEMPLATES, tree, (await detectCandidates({ ...tree, paths })).slice(0, 1))
  const lines: string[] = []
  const app: BuiltApp = { candidate, image: null, log: '', others: [] }
  const signal = AbortSignal.any([stop, AbortSignal.timeout(limitMs)])
  try {
    if (!candidate) throw new Error('nothing was detected')
    const { dockerfile, ownDockerfile } = candidate
    if (dockerfile === null) throw new Error(`no Dockerfile for ${candidate.provider}: ${candidate.warnings.join('; ')}`)
    for (const reference of neededImages(dockerfile)) {
      const other = await ONE_BASE_IMAGE(() => ensure(reference, lines, stop))
      if (other) app.others.push(other)
    }
    const root = ownDockerfile ? candidate.root : '.'
    const path = ownDockerfile ? (root === '.' ? ownDockerfile.path : ownDockerfile.path.slice(root.length + 1)) : '.webops.Dockerfile'
    const { imageId } = await ENGINE.buildImage(
      {
        contextDir: join(folder, root),
        dockerfile: path,
        dockerfileContent: dockerfile,
        buildArgs: {},
        labels: { [LABEL]: name },
        tags: [tagOf(name)],
      },
      (line) => lines.push(line),
      signal,
    )
    app.image = imageId
  } catch (error) {
    stop.throwIfAborted()
    lines.push(signal.aborted ? `the build took longer than ${Math.round(limitMs / 1000)} s` : (error as Error).message)
  }
  app.log = lines.join('\n')
  return app
}

async function ensure(reference: string, lines: string[], signal: AbortSignal): Promise<StoodIn | null> {
  const standIn = standInFor(reference)
  try {
    await ensureBaseImage(reference, { workDir: WORK_DIR, onProgress: (text) => lines.push(text), signal })
  } catch (error) {
    signal.throwIfAborted()
    lines.push((error as Error).message)
    lines.push(await refusalOf(reference))
    return null
  }
  if (standIn === null || !hasStandIn(reference)) return null
  const label = await runProgram('docker', ['image', 'inspect', '--format', '{{index .Config.Labels "webops.base-image"}}', reference])
  if (label.stdout.trim() !== 'stand-in') return null
  // Of a version in three parts Debian has one at most, and seldom that one.
  const wanted = standIn.wanted ?? /:(\d+\.\d+\.\d+)/.exec(reference)?.[1] ?? standIn.version
  return { tool: standIn.tool, wanted, has: standIn.version, refusal: await refusalOf(reference) }
}

/** What the registry answers when it is asked for an image. */
export async function refusalOf(reference: string): Promise<string> {
  const { stderr } = await runProgram('docker', ['manifest', 'inspect', reference]).catch((error: Error) => ({ stderr: error.message }))
  return `${reference}: ${stderr.trim().split('\n').at(-1) ?? ''}`
}

export async function removeApp(name: string): Promise<void> {
  await runProgram('docker', ['image', 'rm', '--force', tagOf(name)])
}

const tagOf = (name: string) => `webops-bench/${name.toLowerCase()}:latest`
