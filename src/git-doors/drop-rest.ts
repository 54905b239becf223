import type { IncomingMessage } from 'node:http'

/** So long the rest of a refused request is read. */
const LINGER_MS = 10_000

/** What is left of a refused request is dropped, for as long as the answer needs to arrive. */
export function dropRest(request: IncomingMessage): void {
  request.resume()
  const late = setTimeout(() => request.destroy(), LINGER_MS)
  request.once('close', () => clearTimeout(late))
}
