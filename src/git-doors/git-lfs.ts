import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { Core } from '#core/core.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { dropRest } from './drop-rest.ts'
import { askLfsObjects, type LfsAnswer, type LfsOperation, readLfsObject, takeLfsObject } from '#core/push/serve-lfs.ts'
import type { Actor } from '#core/user/actor.ts'

export type LfsRequest = { name: string; ask: 'batch' } | { name: string; ask: LfsOperation; oid: string }

const TYPE = 'application/vnd.git-lfs+json'
const MOST_ASKED = 1024 * 1024
/** So long nothing has to come of a file until it is given up. */
const STALLED_MS = 60_000

/**
 * What git-lfs asks over HTTP (its docs/api/batch.md and basic-transfers.md); null: nothing of it that is answered here, such as its
 * locks, without which it goes on.
 */
export function readLfsRequest(method: string, url: string): LfsRequest | null {
  const [, name = '', rest = ''] = /^\/git\/([a-z0-9-]{1,63}?)(?:\.git)?\/info\/lfs\/objects\/([a-z0-9]+)$/.exec(url) ?? []
  if (name === '') return null
  if (rest === 'batch') return method === 'POST' ? { name, ask: 'batch' } : null
  if (!/^[0-9a-f]{64}$/.test(rest)) return null
  if (method === 'PUT') return { name, ask: 'upload', oid: rest }
  return method === 'GET' ? { name, ask: 'download', oid: rest } : null
}

const batchInput = z.object({
  operation: z.enum(['upload', 'download']),
  transfers: z.array(z.string()).optional(),
  hash_algo: z.literal('sha256').optional(),
  objects: z.array(z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().min(0) })).max(1000),
})

/** Answers git-lfs. @throws what the core's part throws, to be told by refuseLfs */
export async function answerLfs(
  core: Core,
  actor: Actor,
  asked: LfsRequest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (asked.ask === 'batch') return batch(core, actor, asked.name, request, response)
  if (asked.ask === 'upload') {
    request.setTimeout(STALLED_MS, () => request.destroy())
    try {
      await takeLfsObject(core, actor, asked.name, asked.oid, request.iterator({ destroyOnReturn: false }))
    } catch (error) {
      if (!isGone(error)) throw error
      return void response.destroy()
    }
    return void response.writeHead(200, { 'Cache-Control': 'no-store' }).end()
  }
  const found = await readLfsObject(core, actor, asked.name, asked.oid)
  if (!found) return refuseLfs(request, response, 404, 'The file is not here.')
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Length': found.size,
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  })
  await pipeline(found.content, response).catch(() => response.destroy())
}

/** Whoever sends is not there any more. */
function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ABORT_ERR'].includes(String(error.code))
}

async function batch(core: Core, actor: Actor, name: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const input = batchInput.safeParse(await jsonOf(request))
  if (!input.success || !(input.data.transfers ?? ['basic']).includes('basic'))
    throw new WebopsError({
      code: 'invalid_input',
      kind: 'invalid',
      message: 'This is no request of git-lfs, or one for a way of transfer that is not known here.',
      hint: 'Use a current git-lfs.',
    })
  const { operation, objects } = input.data
  const answers = await askLfsObjects(core, actor, name, operation, objects)
  const { authorization, host = '', 'x-forwarded-proto': scheme = 'http' } = request.headers
  const base = `${scheme === 'https' ? 'https' : 'http'}://${host}/git/${name}.git/info/lfs/objects`
  // They are what the client has sent itself.
  const header: Record<string, string> = authorization === undefined ? {} : { Authorization: authorization }
  const body = { transfer: 'basic', objects: answers.map((one) => present(one, operation, { base, header })) }
  response.writeHead(200, { 'Content-Type': TYPE, 'Cache-Control': 'no-store' }).end(JSON.stringify(body))
}

function present(answer: LfsAnswer, operation: LfsOperation, { base, header }: { base: string; header: Record<string, string> }) {
  const { oid, size } = answer
  if (answer.is === 'here') return { oid, size }
  if (answer.is === 'missing') return { oid, size, error: { code: 404, message: 'The file was not pushed here.' } }
  if (answer.is === 'refused') return { oid, size, error: { code: 422, message: answer.reason } }
  return { oid, size, authenticated: true, actions: { [operation]: { href: `${base}/${oid}`, header } } }
}

async function jsonOf(request: IncomingMessage): Promise<unknown> {
  const pieces: Buffer[] = []
  let length = 0
  for await (const piece of request) {
    pieces.push(piece as Buffer)
    length += (piece as Buffer).length
    if (length > MOST_ASKED) return null
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'))
  } catch {
    return null
  }
}

/** As git-lfs shows it. */
export function refuseLfs(request: IncomingMessage, response: ServerResponse, status: number, message: string): void {
  if (response.headersSent) return void response.destroy()
  response.writeHead(status, { 'Content-Type': TYPE, 'Cache-Control': 'no-store', Connection: 'close' })
  response.end(JSON.stringify({ message }))
  dropRest(request)
}
