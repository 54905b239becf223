import { StringDecoder } from 'node:string_decoder'

/** Between two lines of the same kind of progress. */
const EVERY_MS = 1000

/**
 * Cuts git's progress into lines. Of "Receiving objects:  12%" only some are passed on, and the last one always.
 * @param onLine gets lines without control characters, of 2,000 characters at most
 */
export function followProgress(stream: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  const decoder = new StringDecoder('utf8')
  const progress = progressFilter()
  let rest = ''
  const take = (text: string) => {
    const lines = (rest + text).split(/[\r\n]+/)
    rest = (lines.pop() ?? '').slice(0, 10_000)
    for (const line of lines) pass(line)
  }
  const pass = (line: string) => {
    const clean = line
      .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
      .replace(/\p{Cc}/gu, ' ')
      .trimEnd()
      .slice(0, 2000)
    if (clean && progress(clean)) onLine(clean)
  }
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)))
  stream.on('end', () => take(`${decoder.end()}\n`))
}

function progressFilter(): (line: string) => boolean {
  let last = 0
  return (line) => {
    if (!/:\s+\d+%/.test(line) || /, done\.?$/.test(line)) return true
    const now = performance.now()
    if (now - last < EVERY_MS) return false
    last = now
    return true
  }
}
