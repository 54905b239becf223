import semver from 'semver'
import type { Said } from '../said.ts'
import type { Manifest } from './manifest.ts'

/** Lines of Node in the order in which one is chosen where several fit: those with long-term support, the default first. */
const LINES = [24, 26, 22, 20, 18, 16, 25, 23, 21, 19, 17]
const DEFAULT = '24'
const OLDEST = 16
/** https://nodejs.org/en/about/previous-releases */
const CODE_NAMES: Record<string, string> = { gallium: '16', hydrogen: '18', iron: '20', jod: '22', krypton: '24' }
/** The first of each old line that has an image on Debian 12. */
const FIRST_ON_BOOKWORM: Record<number, string> = { 16: '16.20.1', 18: '18.16.1', 20: '20.3.1' }

export interface NodeVersion {
  /** `24`, or exact (`22.19.0`) where the repository is. */
  version: string
  evidence: string
  warnings: string[]
}

/** Which Node: what the folder's files say, then volta, devEngines and engines of the manifest; else the default. */
export function nodeVersion(manifest: Manifest | null, said: Said): NodeVersion {
  const tool = said.tools['node'] ?? said.tools['nodejs']
  const runtime = manifest?.devEngines
  const places: [string | null | undefined, string][] = [
    [tool?.version, `${tool?.source ?? ''} says`],
    [manifest?.volta['node'], 'package.json (volta) says'],
    [manifest?.engines['node'], 'package.json (engines) says'],
    [runtime?.runtimeName === 'node' ? runtime.runtime : null, 'package.json (devEngines) says'],
  ]
  for (const [wanted, where] of places) {
    if (!wanted) continue
    const found = versionFor(wanted)
    if (found) return { version: found.version, evidence: `${where} node ${wanted}`, warnings: found.warnings }
  }
  return { version: DEFAULT, evidence: `nothing says which Node: ${DEFAULT} is used`, warnings: [] }
}

/** The line, or the exact version, for what stands in a file: `>=18`, `22.x`, `v20.1.0`, `lts/iron`, `latest`. */
export function versionFor(wanted: string): { version: string; warnings: string[] } | null {
  const text = wanted.trim().toLowerCase()
  if (/^(?:node|stable|latest|current)$/.test(text)) return { version: text === 'stable' ? DEFAULT : '26', warnings: [] }
  const codeName = /^lts(?:[/-](.+))?$/.exec(text)
  if (codeName) return { version: CODE_NAMES[codeName[1] ?? ''] ?? DEFAULT, warnings: [] }
  if (semver.valid(text)) return exactVersion(semver.clean(text) ?? text)
  const range = semver.validRange(text.replace(/^v(?=\d)/, ''))
  if (!range) return null
  const line = LINES.find((one) => semver.intersects(range, `${one}.x`))
  if (line !== undefined) return { version: String(line), warnings: [] }
  if (semver.gtr('16.0.0', range)) return tooOld(wanted)
  const minimum = semver.minVersion(range)
  return minimum ? { version: String(minimum.major), warnings: [] } : null
}

function exactVersion(version: string): { version: string; warnings: string[] } {
  const major = semver.major(version)
  if (major < OLDEST) return tooOld(version)
  const first = FIRST_ON_BOOKWORM[major]
  return { version: (first && semver.lt(version, first)) || major === 17 || major === 19 ? String(major) : version, warnings: [] }
}

function tooOld(wanted: string): { version: string; warnings: string[] } {
  return {
    version: String(OLDEST),
    warnings: [`Node ${wanted} is no longer kept: Node ${OLDEST} is used, the oldest with an image on Debian 12`],
  }
}
