import type { Candidate } from '../candidate.ts'
import { fieldsOf, textOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { depthOf } from '../tree-paths.ts'
import { type HostedSite, hostedSite, redirectsFallback } from './fallback.ts'
import { staticCandidate } from './static-candidate.ts'

/** Where pages usually are, the likelier first. */
const FOLDERS = [
  '.',
  'public',
  'dist',
  'site',
  'www',
  'htdocs',
  'public_html',
  'html',
  'web',
  '_site',
  'build',
  'out',
  'static',
  'src',
  'app',
  'docs',
]
/** Their pages are as likely sources of something else, or about it. */
const DOUBTFUL = new Set(['static', 'src', 'app', 'docs', 'web'])
/** Manifests of programs: their pages are shown by them. */
const PROGRAMS =
  /^(?:requirements\.txt|pyproject\.toml|Pipfile|manage\.py|composer\.json|Gemfile|config\.ru|go\.mod|Cargo\.toml|pom\.xml|build\.(?:gradle|gradle\.kts|sbt|zig)|mix\.exs|rebar\.config|gleam\.toml|deno\.jsonc?|shard\.yml|pubspec\.yaml|project\.clj|deps\.edn|stack\.yaml|CMakeLists\.txt|[^/]+\.(?:csproj|fsproj|vbproj|sln|cabal|php|go|py|rb|cr|ts))$/
const FIRST = /^(?:home|main|default|Index)\.html?$/
/** Nobody is to read these on the web. */
const LEFT_OUT =
  /^(?:(?:Dockerfile|Containerfile)[^/]*|[^/]+\.Dockerfile|(?:docker-)?compose[^/]*\.ya?ml|webops\.ya?ml|Staticfile|staticfile|static\.json|netlify\.toml|vercel\.json|firebase\.json|Procfile|Makefile|Caddyfile|nginx\.conf|railpack\.json|nixpacks\.toml|render\.yaml|fly\.toml|app\.json|(?:package|package-lock|tsconfig|composer)\.json|yarn\.lock|pnpm-lock\.yaml|_redirects|_headers)$/

/** Pages as they are: an index.html at the top or in one of the usual folders. */
export async function htmlSite(folder: Folder, said: Said): Promise<Candidate | null> {
  const hosted = await hostedSite(folder)
  const place = said.static ?? hosted?.folder ?? null
  const found = pageIn(folder, place)
  const build = said.build
  // What a build makes is not there yet.
  if (found === null && !(place !== null && build !== null)) return null
  const served = found?.folder ?? place ?? '.'
  const own = served === '.' ? folder.paths.filter((path) => depthOf(path) === 1 && LEFT_OUT.test(path)) : []
  const fallback =
    hosted?.fallback ?? (await redirectsFallback(folder, served)) ?? (folder.has(inside(served, '200.html')) ? '/200.html' : null)
  return staticCandidate(folder, {
    confidence: await confidenceOf(folder, served, hosted, found?.page ?? null),
    evidence: evidenceOf(folder, served, found?.page ?? null, hosted, fallback),
    folder: served,
    install: said.install,
    build,
    template: 'static',
    values: {
      fallback: fallback !== null && /^\/[A-Za-z0-9_./@+-]+$/.test(fallback) ? fallback : null,
      leftOut: own,
      page: found?.page === 'index.html' || !found ? null : inside(served, found.page),
    },
  })
}

/** The page that visitors see first. */
function pageIn(folder: Folder, place: string | null): { folder: string; page: string } | null {
  const folders = place === null ? FOLDERS : [place]
  for (const page of ['index.html', 'index.htm']) {
    const found = folders.find((one) => folder.has(inside(one, page)))
    if (found !== undefined) return { folder: found, page }
  }
  // A site of one page is often called by another name; of several, none is the first for sure.
  const pages = place === null ? folder.paths.filter((path) => /^[^/]+\.html?$/.test(path)) : []
  const main = pages.find((path) => FIRST.test(path)) ?? pages[0]
  return main === undefined ? null : { folder: '.', page: main }
}

function isFirst(folder: Folder, page: string): boolean {
  return FIRST.test(page) || folder.paths.filter((path) => /^[^/]+\.html?$/.test(path)).length === 1
}

async function confidenceOf(folder: Folder, served: string, hosted: HostedSite | null, page: string | null): Promise<number> {
  const isBuilt = await isBuiltFromManifest(folder)
  if (hosted && /^static(?:file|\.json)$/i.test(hosted.source) && !isBuilt) return 0.96
  // Pages of a program for desktops are shown by that.
  if (await isElectron(folder)) return 0.25
  const isProgram = isBuilt || folder.paths.some((path) => !path.includes('/') && PROGRAMS.test(path))
  if (isProgram) return served === '.' ? 0.4 : 0.3
  if (page !== null && page !== 'index.html' && page !== 'index.htm') return isFirst(folder, page) ? 0.5 : 0.3
  if (DOUBTFUL.has(served)) return 0.45
  return served === '.' ? 0.82 : 0.8
}

async function isElectron(folder: Folder): Promise<boolean> {
  const manifest = folder.has('package.json') ? await folder.json('package.json') : null
  return ['dependencies', 'devDependencies'].some((list) => Object.hasOwn(fieldsOf(manifest?.[list]), 'electron'))
}

/** A package.json with something to build or to start; one of tools alone says nothing about the pages. */
async function isBuiltFromManifest(folder: Folder): Promise<boolean> {
  if (!folder.has('package.json')) return false
  const manifest = await folder.json('package.json')
  const scripts = fieldsOf(manifest?.['scripts'])
  const isServed = /^(?:npx )?(?:live-server|http-server|serve|lite-server|browser-sync|python3? -m http)/
  return ['build', 'start', 'dev'].some((name) => {
    const script = textOf(scripts[name])
    return script !== null && !isServed.test(script)
  })
}

function evidenceOf(folder: Folder, served: string, page: string | null, hosted: HostedSite | null, fallback: string | null): string[] {
  const says = [
    ...(hosted?.folder ? [`serves ${hosted.folder}`] : []),
    ...(hosted?.fallback ? [`shows ${hosted.fallback} for all other addresses`] : []),
  ]
  return [
    ...(page === null ? [] : [`${folder.prefix}${inside(served, page)} is a page`]),
    ...(hosted && (says.length > 0 || /^static/i.test(hosted.source))
      ? [`${folder.prefix}${hosted.source} ${says.length > 0 ? `says that it ${says.join(' and ')}` : 'is there'}`]
      : []),
    ...(fallback !== null && !hosted?.fallback ? [`${fallback} answers for addresses that have no page`] : []),
  ]
}

function inside(served: string, path: string): string {
  return served === '.' ? path : `${served}/${path}`
}
