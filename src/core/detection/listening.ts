import type { Folder } from './folder.ts'
import { withoutBlockComments } from './without-comments.ts'

/** What sources tell of where their program listens. */
export interface Listening {
  /** It reads PORT. */
  readsPort: boolean
  /** The number it names, for itself or as what is used when PORT is not set. */
  port: number | null
  /** It binds to this machine alone, so that nobody outside its container reaches it: the file that says so. */
  localOnly: string | null
}

const PORT_VARIABLE = /["'`]PORT["'`]|\benv\.PORT\b|\$\{?PORT\b/
const ADDRESSES: RegExp[] = [
  /["'`](?:[a-z]+:\/\/)?(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\]|\*)?:(\d{2,5})\/?["'`]/,
  /\[\s*(?:0|127)\s*,\s*0\s*,\s*0\s*,\s*[01]\s*\]\s*,\s*(\d{2,5})/,
  /["'`](?:0\.0\.0\.0|127\.0\.0\.1|localhost|::)["'`]\s*,\s*(\d{2,5})/,
  /\bhtons\(\s*(\d{2,5})\s*\)/,
  /\b(?:default_?)?(?:server_?|http_?|listen_?)?port\b["'`]?\s*(?:(?::\s*\w+\s*)?:?=|:)\s*["'`]?:?(\d{2,5})\b/i,
  /#define\s+\w{0,60}PORT\w{0,60}\s+(\d{2,5})/,
  /\b(?:listen|run|serve|bind|port|start|runServer|ListenAndServe)\w*[ (]\s*["'`]?:?(\d{4,5})\b/i,
]
/** After the name of the variable, the number that stands in for it: `Getenv("PORT"); if … { port = "3000" }`. */
const AFTER_VARIABLE = /["'`]PORT["'`][^]{0,160}?["'`(:=\s](\d{4,5})\b/
const LOCAL_ONLY =
  /["'`](?:127\.0\.0\.1|localhost|\[::1\]):\d+["'`]|["'`](?:127\.0\.0\.1|localhost)["'`]\s*,\s*\d{2,5}|\[\s*127\s*,\s*0\s*,\s*0\s*,\s*1\s*\]\s*,/
const MAX_FILES = 40

/**
 * Reads sources for where their program listens.
 * @param paths the files that matter most first; the first 40 are read
 */
export async function readListening(folder: Folder, paths: readonly string[]): Promise<Listening> {
  const found: Listening = { readsPort: false, port: null, localOnly: null }
  let usual: number | null = null
  for (const path of paths.slice(0, MAX_FILES)) {
    const text = withoutComments((await folder.text(path)) ?? '')
    if (PORT_VARIABLE.test(text)) {
      found.readsPort = true
      usual ??= portOf(AFTER_VARIABLE.exec(text)?.[1])
    }
    for (const pattern of ADDRESSES) {
      if (found.port !== null) break
      found.port = portOf(pattern.exec(text)?.[1])
    }
    // A client of another program says localhost too, so this counts for the listener's own words alone.
    if (LOCAL_ONLY.test(text) && /listen|bind|serve|\.run\(/i.test(text)) found.localOnly ??= path
  }
  return { ...found, port: usual ?? found.port }
}

/** Whole lines alone: what looks like a comment within a line may be an address. */
function withoutComments(text: string): string {
  return withoutBlockComments(text.replace(/^[ \t]*(?:\/\/|#(?!define|!|\[)|--|;;).*$/gm, ''))
}

function portOf(digits: string | undefined): number | null {
  const port = Number(digits)
  // Those of databases, caches and queues are where it connects to.
  const isOthers = [5432, 3306, 6379, 27017, 5672, 9092, 11211, 1433, 2379, 9200, 4317, 4318, 443, 25, 587, 465].includes(port)
  return Number.isInteger(port) && port >= 80 && port <= 65_535 && !isOthers ? port : null
}
