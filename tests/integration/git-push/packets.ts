import { createHash } from 'node:crypto'
import { deflateSync } from 'node:zlib'

/** git's protocol by hand (gitprotocol-pack, gitformat-pack), for what no git would send. */

export const NONE = '0'.repeat(40)
export const FLUSH = '0000'

export function packet(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text
}

export interface Command {
  ref: string
  before?: string
  after?: string
}

const CAPABILITIES = 'report-status side-band-64k object-format=sha1 agent=test'

/** The body of a push. */
export function pushBody(commands: Command[], pack: Buffer | null): Buffer {
  const lines = commands.map(({ ref, before = NONE, after = NONE }, index) =>
    packet(`${before} ${after} ${ref}${index === 0 ? `\0 ${CAPABILITIES}` : ''}\n`),
  )
  return Buffer.concat([Buffer.from(lines.join('') + FLUSH), ...(pack ? [pack] : [])])
}

/** What was answered on each band (1: the report, 2: what is shown, 3: why it broke off), and the report's own lines. */
export function readAnswer(body: Buffer): { bands: Record<number, string>; report: string[] } {
  const bands: Record<number, string> = {}
  for (const bytes of packetsOf(body)) {
    const band = bytes[0] ?? 0
    bands[band] = (bands[band] ?? '') + bytes.toString('utf8', 1)
  }
  const report = packetsOf(Buffer.from(bands[1] ?? '')).map((line) => line.toString().trimEnd())
  return { bands, report }
}

function packetsOf(body: Buffer): Buffer[] {
  const found: Buffer[] = []
  for (let at = 0; at + 4 <= body.length;) {
    const length = Number.parseInt(body.toString('latin1', at, at + 4), 16)
    if (Number.isNaN(length)) return found
    if (length >= 4) found.push(body.subarray(at + 4, at + length))
    at += Math.max(length, 4)
  }
  return found
}

const TYPES = { commit: 1, tree: 2, blob: 3, tag: 4 }

export interface MadeObject {
  type: keyof typeof TYPES
  content: Buffer
}

export const blob = (text: string): MadeObject => ({ type: 'blob', content: Buffer.from(text) })

export function tree(entries: { mode: string; name: string; id: string }[]): MadeObject {
  const parts = entries.map(({ mode, name, id }) => Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]))
  return { type: 'tree', content: Buffer.concat(parts) }
}

export function commit(treeId: string, parents: string[] = [], subject = 'Change something'): MadeObject {
  const who = 'Ada <ada@example.org> 1767225600 +0000'
  const lines = [`tree ${treeId}`, ...parents.map((parent) => `parent ${parent}`), `author ${who}`, `committer ${who}`, '', `${subject}\n`]
  return { type: 'commit', content: Buffer.from(lines.join('\n')) }
}

export function idOf({ type, content }: MadeObject): string {
  return createHash('sha1').update(`${type} ${content.length}\0`).update(content).digest('hex')
}

/** A pack of whole objects. */
export function packOf(objects: MadeObject[], count = objects.length): Buffer {
  const header = Buffer.from('PACK\0\0\0\u0002\0\0\0\0', 'latin1')
  header.writeUInt32BE(count, 8)
  const content = Buffer.concat([header, ...objects.flatMap((one) => [entryHeader(one), deflateSync(one.content)])])
  return Buffer.concat([content, createHash('sha1').update(content).digest()])
}

function entryHeader({ type, content }: MadeObject): Buffer {
  const bytes = [(TYPES[type] << 4) | (content.length & 15)]
  for (let rest = content.length >>> 4; rest > 0; rest >>>= 7) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80
    bytes.push(rest & 0x7f)
  }
  return Buffer.from(bytes)
}

/** A commit with one file, and the pack of it. */
export function smallPush(text = 'hello\n'): { id: string; objects: MadeObject[]; pack: Buffer } {
  const file = blob(text)
  const top = tree([{ mode: '100644', name: 'index.html', id: idOf(file) }])
  const made = commit(idOf(top))
  const objects = [file, top, made]
  return { id: idOf(made), objects, pack: packOf(objects) }
}
