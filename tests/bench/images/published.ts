import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DockerfileParser } from 'dockerfile-ast'
import { baseImage, type BaseImageName } from '#core/dockerfile/base-images.ts'
import { dockerfileStages, neededImages } from '#core/dockerfile/dockerfile-stages.ts'

/** A Dockerfile that a framework's documentation publishes. */
export interface Published {
  text: string
  /** The address that its first line names: `# source: https://…`. */
  source: string
  /** Folder with what it wants from the context beside the application, such as an nginx.conf; null: nothing. */
  files: string | null
}

/** An image that a published Dockerfile starts from, and what it was built on here. */
export interface Replaced {
  from: string
  to: string
}

/** Which program an image is for, by its name. The last one is a system with nothing on it. */
const TOOLS: [RegExp, BaseImageName][] = [
  [/^node:/, 'node'],
  [/^python:/, 'python'],
  [/^golang:/, 'go'],
  [/^php:/, 'php'],
  [/^nginx:|^nginxinc\/nginx-unprivileged:/, 'nginx'],
  [/^(?:debian|alpine|ubuntu|busybox):|^gcr\.io\/distroless\/(?:static|base)/, 'debian'],
]

/**
 * @param folder with `<name>.Dockerfile` and, where it wants more than the application, a folder `<name>`
 * @throws Error when it names no source
 */
export function readPublished(folder: string, name: string): Published {
  const path = join(folder, `${name}.Dockerfile`)
  const text = readFileSync(path, 'utf8')
  const source = /^#\s*source:\s*(https:\/\/\S+)/.exec(text)?.[1]
  if (source === undefined) throw new Error(`${path} does not begin with "# source: https://…".`)
  const files = join(folder, name)
  return { text, source, files: existsSync(files) ? files : null }
}

/**
 * A published Dockerfile on the base images that a written one has: only what the two add to them is compared. The images
 * of stages are replaced, their names and all else stay.
 * @param written for the same application
 * @throws Error for an image that no program is known for
 */
export function onSameBases(published: string, written: string): { text: string; replaced: Replaced[] } {
  const ours = neededImages(written)
  const stages = dockerfileStages(published)
  const lines = published.split('\n')
  const replaced: Replaced[] = []
  for (const [index, from] of DockerfileParser.parse(published).getFROMs().entries()) {
    const base = stages[index]?.base ?? ''
    const range = from.getImageRange()
    if (range === null || base === 'scratch' || stages.slice(0, index).some(({ name }) => name === base.toLowerCase())) continue
    const to = sameProgram(base, ours)
    const line = lines[range.start.line] ?? ''
    lines[range.start.line] = line.slice(0, range.start.character) + to + line.slice(range.end.character)
    if (base !== to && !replaced.some((one) => one.from === base)) replaced.push({ from: base, to })
  }
  return { text: lines.join('\n'), replaced }
}

function sameProgram(image: string, ours: string[]): string {
  const tagged = /:[^/]*$/.test(image) ? image : `${image}:latest`
  const tool = toolOf(tagged)
  if (tool === null) throw new Error(`${image} is nothing that there is a base image of ours for.`)
  return ours.find((one) => toolOf(one) === tool) ?? baseImage(tool)
}

function toolOf(image: string): BaseImageName | null {
  return TOOLS.find(([pattern]) => pattern.test(image))?.[1] ?? null
}
