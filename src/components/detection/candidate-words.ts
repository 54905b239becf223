import type { DetectionView } from '#api/schemas/views.ts'
import { frameworkName, providerName, toolName } from './names.ts'

export type CandidateView = DetectionView['candidates'][number]

/** Tools whose first number is what people know a version by. */
const FIRST_NUMBER = new Set([
  ...['node', 'npm', 'pnpm', 'yarn', 'bun', 'jdk', 'jre', 'java', 'next', 'nuxt', 'astro', 'vite', 'angular', 'nest', 'react', 'vue'],
  ...['express', 'fastify', 'koa', 'hono', 'laravel', 'symfony', 'composer', 'otp', 'remix', 'gatsby', 'react-router', 'sveltekit'],
])
/** Of the images, and not of the application. */
const NOT_SAID = new Set(['debian', 'nginx', 'jre'])
/** Under what name its runtime's version stands, where that is not the provider's own. */
const RUNTIMES: Record<string, string[]> = { java: ['jdk'], dotnet: ['dotnet', 'dotnetSdk'] }
const MOST_TOOLS = 4

/** `Next.js 15 · Node 22 · pnpm 9`. */
export function candidateTitle({ provider, framework, versions }: Pick<CandidateView, 'provider' | 'framework' | 'versions'>): string {
  const tool = framework ?? [provider, ...(RUNTIMES[provider] ?? [])].find((name) => versions[name] !== undefined) ?? provider
  const name = framework ? frameworkName(framework) : providerName(provider)
  const others = Object.entries(versions).filter(([other]) => other !== tool && !NOT_SAID.has(other))
  const rest = others.map(([other, version]) => withVersion(toolName(other), other, version))
  return [...new Set([withVersion(name, tool, versions[tool]), ...rest])].slice(0, MOST_TOOLS).join(' · ')
}

function withVersion(name: string, tool: string, version: string | undefined): string {
  const short = version === undefined ? '' : shortVersion(tool, version)
  return short === '' ? name : `${name} ${short}`
}

/** `9.12.0` of pnpm is 9, `3.13.1` of Python 3.13; what is no number stays as it is. */
export function shortVersion(tool: string, version: string): string {
  const numbers = /^v?(\d+(?:\.\d+)*)/.exec(version)?.[1]
  if (numbers === undefined) return /^[\w.-]{1,20}$/.test(version) ? version : ''
  return numbers
    .split('.')
    .slice(0, FIRST_NUMBER.has(tool) ? 1 : 2)
    .join('.')
}

export type Sureness = 'sure' | 'likely' | 'maybe' | 'guess'

/** How sure the detection is, as a person would say it. */
export function surenessOf(confidence: number): { level: Sureness; words: string } {
  if (confidence >= 0.9) return { level: 'sure', words: 'Clear from its files' }
  if (confidence >= 0.7) return { level: 'likely', words: 'Very likely' }
  if (confidence >= 0.45) return { level: 'maybe', words: 'Likely' }
  return { level: 'guess', words: 'A guess' }
}

/** What it does, as rows of a name and a text; the texts that are code say so. */
export function candidateFacts(candidate: CandidateView): { name: string; text: string; code: boolean }[] {
  const { install, build, start, port, packages } = candidate
  const debian = [...new Set([...packages.build, ...packages.run])].sort()
  const rows: [string, string | null, boolean][] = [
    ['Installs with', install, true],
    ['Builds with', build, true],
    ['Starts with', start, true],
    ['Serves', candidate.static === null ? null : folderWords(candidate.static), false],
    ['Listens at', port === null ? null : `port ${port}`, false],
    ['Stages', candidate.ownDockerfile?.targets.join(', ') || null, true],
    ['Debian packages', debian.join(', ') || null, false],
  ]
  return rows.flatMap(([name, text, code]) => (text === null || text === '' ? [] : [{ name, text, code }]))
}

const folderWords = (folder: string) => (folder === '.' || folder === '' ? 'the files of its folder' : `the files in ${folder}`)

/** `apps/web/`, and words for the top; of a Dockerfile, where that is. */
export function placeWords({ root, ownDockerfile }: Pick<CandidateView, 'root' | 'ownDockerfile'>): string {
  return ownDockerfile?.path ?? (root === '.' ? 'at the top' : `${root}/`)
}

/** Whether that is the path of something, and not the repository's top. */
export function isPlace({ root, ownDockerfile }: Pick<CandidateView, 'root' | 'ownDockerfile'>): boolean {
  return root !== '.' || ownDockerfile !== null
}
