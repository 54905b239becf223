import picomatch from 'picomatch'
import { fieldsOf, textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { readManifest, type Manifest } from './manifest.ts'

export interface Member {
  /** Seen from the workspace's top: `apps/web`. */
  path: string
  folder: Folder
  manifest: Manifest
}

export interface Workspace {
  members: Member[]
  /** There are more members than were read. */
  isCut: boolean
  tool: 'turbo' | 'nx' | 'lerna' | null
}

/** As many members as are read; of those that come after, no more than that they are there is known. */
const MOST_MEMBERS = 150

/** The packages of a workspace (npm, yarn, bun, pnpm, lerna); null: it is none. */
export async function readWorkspace(folder: Folder, manifest: Manifest): Promise<Workspace | null> {
  const patterns = [
    ...manifest.workspaces,
    ...textsOf(fieldsOf(await folder.yaml('pnpm-workspace.yaml'))['packages']),
    ...textsOf(fieldsOf(await folder.json('lerna.json'))['packages']),
  ].map((pattern) => pattern.replace(/^(!?)(?:\.\/)+/, '$1').replace(/(?<!\/)\/+$/, ''))
  const nx = folder.has('nx.json')
  const wanted = patterns.filter((pattern) => !pattern.startsWith('!'))
  if (wanted.length === 0) return null
  const matches = matcher(wanted)
  const excluded = matcher(patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1)))
  const paths = folder.paths
    .filter((path) => path.endsWith('/package.json') && !path.includes('node_modules/'))
    .map((path) => path.slice(0, -'/package.json'.length))
    .filter((path) => matches(path) && !excluded(path))
    // What is deployed lies in apps/ by habit.
    .sort((one, other) => Number(/^apps\//.test(other)) - Number(/^apps\//.test(one)))
  const members: Member[] = []
  for (const path of paths.slice(0, MOST_MEMBERS)) {
    if (!/^[\w./@+-]+$/.test(path) || path.split('/').includes('..')) continue
    const child = folder.child(path)
    const read = await readManifest(child)
    if (read) members.push({ path, folder: child, manifest: read })
  }
  const tool = folder.has('turbo.json') ? 'turbo' : nx ? 'nx' : folder.has('lerna.json') ? 'lerna' : null
  return { members, isCut: paths.length > MOST_MEMBERS, tool }
}

/** A pattern that cannot be read matches nothing. */
function matcher(patterns: string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false
  try {
    return picomatch(patterns)
  } catch {
    return () => false
  }
}

/** The members that one needs, those first that others need; itself is not among them. */
export function neededMembers(workspace: Workspace, member: Member): Member[] {
  const byName = new Map(workspace.members.map((one) => [one.manifest.name, one]))
  const seen = new Set<Member>([member])
  const order: Member[] = []
  const visit = (one: Member): void => {
    for (const name of Object.keys({ ...one.manifest.dependencies, ...one.manifest.devDependencies })) {
      const needed = byName.get(name)
      if (!needed || seen.has(needed)) continue
      seen.add(needed)
      visit(needed)
      order.push(needed)
    }
  }
  visit(member)
  return order
}
