import type { Candidate } from '../candidate.ts'
import type { Detector } from '../detector.ts'
import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import { ofMember } from './member-said.ts'
import { lookAtSources } from './source-look.ts'
import { NO_MANIFEST, readManifest, type Manifest } from './manifest.ts'
import { nodeCandidate } from './node-candidate.ts'
import { nxApplications } from './nx-applications.ts'
import { runsWithBun } from './runs-with-bun.ts'
import { entryFile } from './start-command.ts'
import { readWorkspace, type Workspace } from './workspace.ts'

const ALONE = /^(?:server|index|app|main)\.[cm]?[jt]s$/

export const nodeDetector: Detector = {
  provider: 'node',
  marks: (names) => names.some((name) => /^package\.(?:json5?|yaml)$/.test(name) || ALONE.test(name)),
  detect: (folder, said) => detectWith(folder, said, 'node'),
}

/** Node's and Bun's applications are told alike: by a manifest, alone or with members. */
export async function detectWith(folder: Folder, said: Said, runtime: 'node' | 'bun'): Promise<Candidate[]> {
  const manifest = await readManifest(folder)
  if (manifest === null) return (await withoutManifest(folder, said, runtime)) ?? []
  const workspace = await readWorkspace(folder, manifest)
  const found: Candidate[] = []
  let isGuess = false
  const isOurs = async (one: Manifest, where: Folder, what: Said) => (await runsWithBun(where, folder, one, what)) === (runtime === 'bun')
  if (await isOurs(manifest, folder, said)) {
    const own = await nodeCandidate({ folder, manifest, said, runtime, workspace, inside: null })
    // The top of a workspace counts where it says itself what starts, or is a page's own folder.
    isGuess = workspace !== null && said.start === null && !startsItself(manifest) && (own?.framework === null || !buildsItself(manifest))
    if (own && folder.has('nx.json') && said.start === null && !startsItself(manifest) && !hasOwnSources(folder))
      found.push({ ...own, confidence: 0.25 })
    else if (own && isGuess) found.push({ ...own, confidence: Math.min(own.confidence, 0.7) })
    else if (own)
      found.push(
        workspace && (said.start !== null || startsItself(manifest)) ? { ...own, confidence: Math.max(own.confidence, 0.975) } : own,
      )
    if (runtime === 'node') found.push(...(await nxApplications(folder, manifest, said)))
  }
  const ofMembers = await members(folder, manifest, workspace, said, runtime, isOurs)
  // What the top could be counts little beside applications that say that they are one.
  if (isGuess && ofMembers.length > 0)
    for (const [at, one] of found.entries()) if (one.root === folder.root) found[at] = { ...one, confidence: 0.25 }
  found.push(...ofMembers)
  if (found.length === 0 && runtime === 'node' && folder.problems.length > 0) return [unread(folder)]
  return found.sort((one, other) => other.confidence - one.confidence)
}

/** Something of an application's own stands there, beside what its members need. */
const hasOwnSources = (folder: Folder) =>
  folder.has('index.html') ||
  folder.paths.some((path) => /^(?:src|pages|app|server)\/|^(?:server|index|main|app)\.[cm]?[jt]sx?$/.test(path))

/** A script that starts all members at once is for those who work on them. */
function startsItself(manifest: Manifest): boolean {
  const start = manifest.scripts['start']
  return start !== undefined && !/\b(?:turbo|nx|lerna|concurrently|npm-run-all|run-p|dev|storybook)\b/.test(start)
}

/** As does one that builds them. */
function buildsItself(manifest: Manifest): boolean {
  const build = manifest.scripts['build']
  return (
    build !== undefined &&
    !/\b(?:turbo|nx|lerna|preconstruct|concurrently)\b|--workspaces?\b|-ws\b|--filter|\s-r\b|--recursive|\bworkspaces?\b/.test(build)
  )
}

async function members(
  folder: Folder,
  manifest: Manifest,
  workspace: Workspace | null,
  said: Said,
  runtime: 'node' | 'bun',
  isOurs: (one: Manifest, where: Folder, what: Said) => Promise<boolean>,
): Promise<Candidate[]> {
  const found: Candidate[] = []
  for (const member of workspace?.members ?? []) {
    const what = ofMember(said)
    if (!(await isOurs(member.manifest, member.folder, what))) continue
    const inside = { top: folder, manifest, member }
    const one = await nodeCandidate({ folder: member.folder, manifest: member.manifest, said: what, runtime, workspace, inside })
    // A package that others use has a main file too: it is no application.
    if (!one || (one.framework === null && one.static === null && !member.manifest.scripts['start'])) continue
    const isLibrary = /^(?:packages|libs?|tooling|config)\//.test(member.path)
    const isSide = /(?:^|\/)(?:docs?|website|storybook|e2e|examples?|playground|www-docs)(?:\/|$)/.test(member.path)
    const isMain = /(?:^|\/)(?:web|app|site|frontend|client|www|main)$/.test(member.path)
    const weight = isLibrary ? 0.85 : isSide ? 0.9 : isMain ? 0.985 : 0.97
    found.push({
      ...one,
      confidence: Number((one.confidence * weight).toFixed(3)),
      evidence: [`${member.path} is a package of the workspace`, ...one.evidence],
    })
  }
  return found
}

/** Sources without a manifest: a guess. */
async function withoutManifest(folder: Folder, said: Said, runtime: 'node' | 'bun'): Promise<Candidate[] | null> {
  const file = entryFile(folder, null)
  if (file === null || file.includes('/')) return null
  const look = await lookAtSources(folder, file)
  const source = (await folder.text(file)) ?? ''
  if (/\bDeno\.|from ['"](?:jsr:|https:\/\/deno\.land|npm:)/.test(source)) return null
  const isBun = /\bBun\.\w+|from ['"]bun(?::\w+)?['"]/.test(source) || folder.first('bunfig.toml', 'bun.lock', 'bun.lockb') !== null
  if (isBun !== (runtime === 'bun')) return null
  // A page's own script is no program.
  const isProgram = look.listens || /\brequire\(|\bprocess\.|from ['"]node:|console\.log/.test(source)
  if (!isProgram || (folder.has('index.html') && !look.listens)) return null
  const manifest = { ...NO_MANIFEST, main: file }
  const candidate = await nodeCandidate({ folder, manifest, said, runtime, workspace: null, inside: null })
  return candidate
    ? [{ ...candidate, confidence: look.listens ? 0.55 : 0.4, evidence: [`${file} is there, without a package.json`] }]
    : null
}

/** A manifest that cannot be read still says whose folder it is. */
function unread(folder: Folder): Candidate {
  return {
    provider: 'node',
    framework: null,
    root: folder.root,
    confidence: 0.3,
    evidence: ['package.json is there, and cannot be read'],
    warnings: [...folder.problems],
    versions: {},
    install: null,
    build: null,
    start: null,
    release: null,
    port: null,
    static: null,
    packages: { build: [], run: [] },
    template: null,
  }
}
