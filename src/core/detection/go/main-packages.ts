import type { Folder } from '../folder.ts'

/** A folder whose files make a program, seen from its module's; `.` for that itself. */
export interface MainPackage {
  folder: string
  name: string
  /** An example or a tool beside what the module is for. */
  isAside: boolean
}

const NOT_OURS = /(?:^|\/)(?:vendor|testdata|node_modules|[._][^/]*)\//
const ASIDE =
  /(?:^|\/)(?:examples?|_?tools?|scripts?|hack|tests?|internal\/tools|docs?|migrat\w*|seed\w*|bench\w*|e2e|gen(?:erate|erator)?)(?:\/|$)/i
const SERVERS = ['server', 'web', 'api', 'app', 'http', 'httpd', 'main', 'service', 'backend', 'serve', 'gateway']
/** More folders of sources than this are not looked into. */
const MAX_FOLDERS = 120

/**
 * The programs of a module, the likeliest to be meant first.
 * @param nested folders of other modules below this one
 * @param named what the repository calls the program: the last part of its module, the first word of its start command
 */
export async function mainPackages(folder: Folder, nested: readonly string[], named: readonly string[]): Promise<MainPackage[]> {
  const byFolder = new Map<string, string[]>()
  for (const path of folder.paths) {
    if (!path.endsWith('.go') || path.endsWith('_test.go') || NOT_OURS.test(path)) continue
    if (nested.some((other) => path.startsWith(`${other}/`))) continue
    const at = path.lastIndexOf('/')
    const dir = at < 0 ? '.' : path.slice(0, at)
    if (dir.split('/').length > 4) continue
    byFolder.set(dir, [...(byFolder.get(dir) ?? []), path])
  }
  const order = [...byFolder].sort(([one], [other]) => depth(one) - depth(other) || one.localeCompare(other)).slice(0, MAX_FOLDERS)
  const found: MainPackage[] = []
  for (const [dir, files] of order) {
    if (await isMain(folder, files))
      found.push({
        folder: dir,
        name: /^(?:\.|cmd|src)$/.test(dir) ? (named[0] ?? 'app') : dir.slice(dir.lastIndexOf('/') + 1),
        isAside: ASIDE.test(dir),
      })
  }
  return found.filter(({ folder: dir }) => /^[\w./@+-]+$/.test(dir)).sort((one, other) => rank(one, named) - rank(other, named))
}

async function isMain(folder: Folder, files: string[]): Promise<boolean> {
  // main.go first: mostly it is the answer.
  const sorted = [...files].sort((one, other) => Number(!one.endsWith('main.go')) - Number(!other.endsWith('main.go')))
  let isPackage = false
  for (const path of sorted.slice(0, 12)) {
    const text = (await folder.text(path)) ?? ''
    if (/^\/\/(?:go:build|\s*\+build) +ignore\b/m.test(text.slice(0, 600))) continue
    if (!/^package\s+main\b/m.test(text)) return false
    isPackage = true
    if (/^func\s+main\s*\(\s*\)/m.test(text)) return true
  }
  return isPackage && files.length > 12
}

const depth = (dir: string) => (dir === '.' ? 0 : dir.split('/').length)

function rank({ folder, name }: MainPackage, named: readonly string[]): number {
  const isNamed = named.includes(name)
  if (folder === '.') return 0
  if (ASIDE.test(folder)) return 900 + depth(folder)
  const isCommand = folder.startsWith('cmd/')
  const server = SERVERS.findIndex((word) => name === word)
  const like = SERVERS.findIndex((word) => name.includes(word))
  return (isNamed ? 10 : server >= 0 ? 20 + server : like >= 0 ? 40 + like : 60) + (isCommand ? 0 : 5) + depth(folder)
}
