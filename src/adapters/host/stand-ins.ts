/**
 * What stands in for an image that no registry answers for: made from Debian's packages, or from the npm registry. A line of
 * the table is a tool; its Dockerfile stands in system-templates/base-images and gets the build arguments
 * DEBIAN (the image that it is made on), SUITE and VERSION.
 */

/** Debian's suites, the older first. */
export type Suite = 'bookworm' | 'trixie' | 'sid'

interface Line {
  /** For people. */
  tool: string
  /** For a reference without its registry, such as `python:3.13-slim-trixie`. The group `version` says which is wanted. */
  pattern: RegExp
  /** Under system-templates/base-images. */
  dockerfile: string
  /** Versions that Debian has, each with the suite that has it. Unset: any version, as the npm registry has it. */
  offers?: Record<string, Suite>
  /** When the tag names none. */
  usual: string
  /** Its tags without `slim` are made on buildpack-deps, with a compiler, git and the like. */
  full?: boolean
}

const DEBIAN: Record<string, Suite> = { '12': 'bookworm', '13': 'trixie', '14': 'sid' }
const JDK: Record<string, Suite> = { '8': 'sid', '11': 'sid', '17': 'bookworm', '21': 'trixie', '25': 'trixie', '26': 'sid', '27': 'sid' }

const LINES: Line[] = [
  { tool: 'Debian', pattern: /^debian:(?:(?<version>\d+)|[a-z])/, dockerfile: 'debian.Dockerfile', offers: DEBIAN, usual: '13' },
  {
    tool: 'Debian',
    pattern: /^ubuntu:(?:(?<version>\d+)|[a-z])/,
    dockerfile: 'same.Dockerfile',
    offers: { '22': 'bookworm', '24': 'trixie', '26': 'sid' },
    usual: '24',
  },
  { tool: 'Debian', pattern: /^buildpack-deps:/, dockerfile: 'buildpack-deps.Dockerfile', usual: '' },
  { tool: 'Node', pattern: /^node:(?:(?<version>[\d.]+)|[a-z])/, dockerfile: 'node.Dockerfile', usual: '24', full: true },
  { tool: 'Bun', pattern: /^oven\/bun:(?:(?<version>[\d.]+)|[a-z])/, dockerfile: 'bun.Dockerfile', usual: '1' },
  { tool: 'Deno', pattern: /^denoland\/deno:(?:[a-z]+-)?v?(?:(?<version>[\d.]+)|[a-z])/, dockerfile: 'deno.Dockerfile', usual: '2' },
  {
    tool: 'Python',
    pattern: /^python:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'python.Dockerfile',
    offers: { '3.11': 'bookworm', '3.13': 'trixie', '3.14': 'sid' },
    usual: '3.13',
    full: true,
  },
  {
    tool: 'PHP',
    pattern: /^php:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'php.Dockerfile',
    offers: { '8.4': 'trixie' },
    usual: '8.4',
  },
  {
    tool: 'Composer',
    pattern: /^composer:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'composer.Dockerfile',
    offers: { '2': 'trixie' },
    usual: '2',
  },
  {
    tool: 'Ruby',
    pattern: /^ruby:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'ruby.Dockerfile',
    offers: { '3.3': 'trixie' },
    usual: '3.3',
    full: true,
  },
  {
    tool: 'Go',
    pattern: /^golang:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'golang.Dockerfile',
    offers: { '1.24': 'trixie', '1.26': 'sid', '1.27': 'sid' },
    usual: '1.26',
    full: true,
  },
  {
    tool: 'Rust',
    pattern: /^rust:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'rust.Dockerfile',
    offers: { '1.85': 'trixie', '1.97': 'sid' },
    usual: '1.85',
    full: true,
  },
  {
    tool: 'Java',
    pattern: /^(?:eclipse-temurin|openjdk|amazoncorretto):(?:(?<version>\d+)|[a-z])[^:]*jre/,
    dockerfile: 'jre.Dockerfile',
    offers: JDK,
    usual: '21',
  },
  {
    tool: 'Java',
    pattern: /^(?:eclipse-temurin|openjdk|amazoncorretto):(?:(?<version>\d+)|[a-z])/,
    dockerfile: 'jdk.Dockerfile',
    offers: JDK,
    usual: '21',
  },
  { tool: 'Java', pattern: /^maven:(?:.*-(?<version>\d+))?/, dockerfile: 'maven.Dockerfile', offers: JDK, usual: '21' },
  { tool: 'Java', pattern: /^gradle:(?:.*jdk-?(?<version>\d+))?/, dockerfile: 'gradle.Dockerfile', offers: JDK, usual: '21' },
  {
    tool: 'Elixir',
    pattern: /^elixir:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'elixir.Dockerfile',
    offers: { '1.14': 'bookworm', '1.18': 'trixie' },
    usual: '1.18',
  },
  {
    tool: 'GHC',
    pattern: /^haskell:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'haskell.Dockerfile',
    offers: { '9.6': 'trixie' },
    usual: '9.6',
  },
  { tool: 'Clojure', pattern: /^clojure:(?:temurin-(?<version>\d+))?/, dockerfile: 'clojure.Dockerfile', offers: JDK, usual: '21' },
  {
    tool: 'Crystal',
    pattern: /^crystallang\/crystal:(?:(?<version>[\d.]+)|[a-z])/,
    dockerfile: 'crystal.Dockerfile',
    offers: { '1.14': 'trixie' },
    usual: '1.14',
  },
  { tool: 'nginx', pattern: /^nginx:/, dockerfile: 'nginx.Dockerfile', usual: 'stable' },
]

/** How one image is stood in for. */
export interface StandIn {
  reference: string
  tool: string
  dockerfile: string
  /** What it is made on; it has to be there first. Null: it is made from nothing. */
  base: string | null
  /** What fetches it from the npm registry, where that is another image. */
  fetcher: string | null
  suite: Suite
  /** What will be in it, as far as that is known beforehand. */
  version: string
  /** What the tag asks for, where that is another one. */
  wanted: string | null
}

/** The one image that needs the machine itself: see base-image-debian.ts. All others are made on it. */
export const FIRST_IMAGE = 'debian:bookworm-slim'
/** With the Node that WebOps runs on: it fetches what the npm registry has for the others. */
export const NODE_IMAGE = 'node:24-bookworm-slim'

/**
 * @param reference as a Dockerfile's FROM has it
 * @returns null when nothing of Debian's or npm's can stand in for it
 */
export function standInFor(reference: string): StandIn | null {
  const short = shortReference(reference)
  if (short === null) return null
  for (const line of LINES) {
    const match = line.pattern.exec(short)
    if (match) return standIn(reference, short, line, match.groups?.['version'] ?? null)
  }
  return null
}

function standIn(reference: string, short: string, line: Line, wanted: string | null): StandIn {
  const tag = short.slice(short.indexOf(':') + 1)
  const named = suiteOf(tag)
  const version = line.offers ? offered(line, wanted, named) : (wanted ?? line.usual)
  const suite = line.offers?.[version] ?? named ?? (line.tool === 'Node' || line.tool === 'nginx' ? 'bookworm' : 'trixie')
  const plain = `debian:${suite}-slim`
  const full = line.full === true && !/slim|alpine/.test(tag)
  const itself = line.dockerfile === 'debian.Dockerfile'
  return {
    reference,
    tool: line.tool,
    dockerfile: itself && short !== plain ? 'same.Dockerfile' : line.dockerfile,
    base: itself && short === plain ? (short === FIRST_IMAGE ? null : FIRST_IMAGE) : full ? `buildpack-deps:${suite}` : plain,
    fetcher: /^(?:Node|Bun|Deno)$/.test(line.tool) && short !== NODE_IMAGE ? NODE_IMAGE : null,
    suite,
    version,
    wanted: wanted !== null && !startsLike(version, wanted) ? wanted : null,
  }
}

function offered({ tool, offers = {}, usual }: Line, wanted: string | null, named: Suite | null): string {
  if (tool === 'Debian' && named !== null) return numberOf(named)
  const asked = wanted ?? usual
  // `python:3-slim-bookworm` means the one that the suite has.
  const ofSuite = Object.keys(offers).filter((one) => offers[one] === named && startsLike(one, asked))
  return nearest(asked, ofSuite.length > 0 ? ofSuite : Object.keys(offers))
}

/** Without Docker Hub's name and its mirrors', with a tag. Null for a digest: that no image of ours can have. */
export function shortReference(reference: string): string | null {
  if (reference.includes('@') || reference.includes('$')) return null
  const short = reference
    .replace(/^(?:(?:index\.|registry-1\.)?docker\.io\/|public\.ecr\.aws\/docker\/|mirror\.gcr\.io\/)/, '')
    .replace(/^library\//, '')
  return /:[^/]+$/.test(short) ? short : `${short}:latest`
}

function suiteOf(tag: string): Suite | null {
  const found = /bookworm|trixie|sid|unstable/.exec(tag)?.[0]
  return found === undefined ? null : found === 'unstable' ? 'sid' : (found as Suite)
}

const numberOf = (suite: Suite) => Object.keys(DEBIAN).find((one) => DEBIAN[one] === suite) ?? '13'

/** The one that is asked for, else the next newer, else the newest. */
export function nearest(wanted: string, offered: string[]): string {
  const sorted = [...offered].sort(compareVersions)
  const last = sorted.at(-1) as string
  if (/^\d+$/.test(wanted)) {
    const same = sorted.filter((one) => one.split('.')[0] === wanted)
    // A bare major means its newest that is released for good.
    if (same.length > 0) return same.length > 1 ? (same.at(-2) as string) : (same[0] as string)
  }
  return sorted.find((one) => startsLike(one, wanted) || compareVersions(one, wanted) > 0) ?? last
}

/** Whether two versions agree as far as both go. */
function startsLike(one: string, other: string): boolean {
  const [a, b] = [one.split('.'), other.split('.')]
  return a.slice(0, Math.min(a.length, b.length)).every((part, index) => part === b[index])
}

function compareVersions(one: string, other: string): number {
  const [a, b] = [one.split('.').map(Number), other.split('.').map(Number)]
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
