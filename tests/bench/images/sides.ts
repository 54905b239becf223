import { randomUUID } from 'node:crypto'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { ensureBaseImage } from '#adapters/host/base-images.ts'
import { requireProgram, runProgram } from '#adapters/process/run-program.ts'
import { createTemplates } from '#adapters/templates/nunjucks-templates.ts'
import { localSourceTree } from '#cli/local-source-tree.ts'
import { detectCandidates } from '#core/detection/detect-candidates.ts'
import { baseImage, type BaseImageName } from '#core/dockerfile/base-images.ts'
import { NO_WISHES } from '#core/dockerfile/dockerfile-values.ts'
import { writeDockerfile } from '#core/dockerfile/write-dockerfile.ts'

const SECRET = 'BENCH_SECRET'
const TIMEOUT_MS = 10 * 60_000
const TEMPLATES = join(import.meta.dirname, '../../../system-templates')
/** How a line is a comment, by a file's ending; the others take `//`. */
const COMMENTS: Record<string, (text: string) => string> = {
  '.py': (text) => `# ${text}`,
  '.astro': (text) => `<!-- ${text} -->`,
}
/** What a published base image is replaced with: the same program, on the base that ours has. */
const BASES: [RegExp, BaseImageName][] = [
  [/^node:/, 'node'],
  [/^python:/, 'python'],
  [/^golang:/, 'go'],
  [/^php:/, 'php'],
  [/nginx/, 'nginx'],
]

/** One of two images of the same application. */
export interface Side {
  tag: string
  /** Where its Dockerfile is from. */
  source: string
  /** What a build secret held. */
  canary: string
  folder: string
  build(): Promise<void>
  /** Changes a line and builds again. @returns ms */
  rebuild(round: number): Promise<number>
  megabytes(): Promise<number>
}

/**
 * Copies an application and writes its Dockerfile.
 * @param published a published Dockerfile; null: WebOps writes it
 */
export async function sideOf(
  application: { folder: string; changed: string; signal: AbortSignal },
  published: string | null,
): Promise<Side> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-images-'))
  const context = join(folder, 'app')
  cpSync(application.folder, context, { recursive: true })
  const canary = `canary-${randomUUID()}`
  writeFileSync(join(folder, 'secret'), canary, { mode: 0o600 })
  const text = published === null ? await written(context) : readFileSync(published, 'utf8')
  const dockerfile = join(folder, 'Dockerfile')
  writeFileSync(dockerfile, await onOurBases(text, application.signal, folder))
  const tag = `webops-bench-images:${randomUUID()}`
  const build = async () => {
    const given = ['--tag', tag, '--file', dockerfile, '--secret', `id=${SECRET},src=${join(folder, 'secret')}`, context]
    await requireProgram('docker', ['build', '--quiet', ...given], {
      env: { ...process.env, DOCKER_BUILDKIT: '1' },
      signal: application.signal,
      timeoutMs: TIMEOUT_MS,
    })
  }
  const changed = join(context, application.changed)
  const comment = COMMENTS[extname(changed)] ?? ((line: string) => `// ${line}`)
  return {
    tag,
    canary,
    folder,
    source: published === null ? 'WebOps' : (/^#\s*source:\s*(\S+)/.exec(text)?.[1] ?? published),
    build,
    async rebuild(round) {
      if (!existsSync(changed)) throw new Error(`${changed} is not there to be changed.`)
      appendFileSync(changed, `\n${comment(`${round} ${randomUUID()}`)}\n`)
      const began = performance.now()
      await build()
      return performance.now() - began
    },
    megabytes: async () => Number(await requireProgram('docker', ['image', 'inspect', '--format', '{{.Size}}', tag])) / 1e6,
  }
}

/** Removes images and folders. */
export async function removeSides(sides: Side[]): Promise<void> {
  for (const { tag, folder } of sides) {
    await runProgram('docker', ['image', 'rm', '--force', tag])
    rmSync(folder, { recursive: true, force: true })
  }
}

async function written(context: string): Promise<string> {
  const [best] = await detectCandidates(await localSourceTree(context))
  const wishes = { ...NO_WISHES, buildSecrets: [SECRET] }
  const text = best && (await writeDockerfile(createTemplates(TEMPLATES), best, wishes))
  if (!text) throw new Error(`${context} is nothing that a Dockerfile can be written for.`)
  return text
}

/** FROM lines with what is on this engine; stages' names stay. */
async function onOurBases(text: string, signal: AbortSignal, workDir: string): Promise<string> {
  const lines: string[] = []
  for (const line of text.split('\n')) {
    const [, from = '', reference = ''] = /^(FROM\s+(?:--\S+\s+)?)(\S+)/i.exec(line) ?? []
    const name = BASES.find(([pattern]) => pattern.test(reference))?.[1]
    const present = from !== '' && (await runProgram('docker', ['image', 'inspect', reference])).exitCode === 0
    if (!from || present || !name) {
      lines.push(line)
      continue
    }
    const ours = baseImage(name)
    await ensureBaseImage(ours, { workDir, signal })
    lines.push(line.replace(reference, ours))
  }
  return lines.join('\n')
}
