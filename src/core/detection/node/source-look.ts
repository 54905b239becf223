import type { Folder } from '../folder.ts'

/** What the sources of a server say. */
export interface SourceLook {
  /** Something listens. */
  listens: boolean
  /** It listens itself, and does not only say what answers. */
  listensItself: boolean
  /** The port that is used where PORT is not set, or the only one. */
  port: number | null
  /** Folders outside the application that it keeps a database in. */
  folders: string[]
}

const MOST_FILES = 40
const LISTENS =
  /\.listen\s*\(|\blisten\s*\(\s*\{|createServer\s*\(|\bserve\s*\(|(?:Bun|Deno)\.serve|new Elysia|export default \{[^}]{0,4000}\bfetch\b|from ['"]hono['"]/
const LISTENS_ITSELF = /\.listen\s*\(|\blisten\s*\(\s*\{|createServer\s*\(|\bserve\s*\(|(?:Bun|Deno)\.serve/
const PORTS = [
  /PORT['"]?\]?\s*(?:as \w+\s*)?(?:\)\s*)?(?:\|\||\?\?)\s*(?:Number\(|parseInt\()?['"]?(\d{2,5})\b/,
  /(?:env\.get\(['"]PORT['"]\))\s*(?:\|\||\?\?)\s*['"]?(\d{2,5})/,
  /\bPORT\s*=\s*['"]?(\d{2,5})\b/,
  /\.listen\s*\(\s*(\d{2,5})\b/,
  /\bport\s*[:=]\s*(?:Number\()?['"]?(\d{2,5})\b/i,
]
/** Absolute, and with the name of a database's file. */
const KEPT = /['"`](\/(?:etc|data|var|srv|opt|mnt)(?:\/[\w.-]+)*)\/[\w.-]+\.(?:db|sqlite3?)['"`]/g

/** A look at the sources near the top: tests and what was built are left out. */
export async function lookAtSources(folder: Folder, first: string | null): Promise<SourceLook> {
  const files = folder.paths
    .filter((path) => /\.(?:[cm]?[jt]s|tsx|jsx)$/.test(path) && path.split('/').length <= 4)
    .filter(
      (path) =>
        !/(?:^|\/)(?:node_modules|dist|build|public|test|tests|spec|__tests__|e2e|coverage|\.[^/]+)\/|\.(?:test|spec|config|d)\.[cm]?[jt]s$/.test(
          path,
        ),
    )
    .sort((one, other) => rank(one, first) - rank(other, first) || one.split('/').length - other.split('/').length)
    .slice(0, MOST_FILES)
  const look: SourceLook = { listens: false, listensItself: false, port: null, folders: [] }
  for (const path of files) {
    const text = ((await folder.text(path)) ?? '').slice(0, 60_000)
    const listens = LISTENS.test(text)
    look.listens ||= listens
    look.listensItself ||= LISTENS_ITSELF.test(text)
    const port = PORTS.map((pattern) => Number(pattern.exec(text)?.[1])).find((one) => one >= 80 && one < 65_536)
    if (look.port === null && port !== undefined && (listens || /\bPORT\b/.test(text))) look.port = port
    for (const [, kept = ''] of text.matchAll(KEPT)) if (!look.folders.includes(kept)) look.folders.push(kept)
  }
  return look
}

function rank(path: string, first: string | null): number {
  if (path === first) return 0
  return /(?:^|\/)(?:server|index|app|main|www|config)\./.test(path) ? 1 : 2
}
