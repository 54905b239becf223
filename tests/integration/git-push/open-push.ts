import type { Socket } from 'node:net'
import type { PushWorld } from './world.ts'

/** A push whose request is under way: what comes next, and whether anything does, is the test's affair. */
export interface OpenPush {
  socket: Socket
  /** Sends a piece; resolves when there is room for more, or the connection is over. */
  chunk(bytes: Buffer | string): Promise<void>
  /** The end of the body. */
  finish(): void
  /** What was answered so far, with HTTP's own lines. */
  said(): string
  isOver(): boolean
  closed: Promise<void>
}

/** Begins to push, with a body that comes in pieces. */
export async function openPush(world: PushWorld, name: string, service = 'git-receive-pack'): Promise<OpenPush> {
  const socket = await world.raw()
  socket.setMaxListeners(0)
  const chunks: Buffer[] = []
  let over = false
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  void closed.then(() => (over = true))
  socket.on('error', () => undefined)
  socket.on('data', (bytes: Buffer) => chunks.push(bytes))
  const lines = [
    `POST /git/${name}.git/${service} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${world.authorization()}`,
    `Content-Type: application/x-${service}-request`,
    'Transfer-Encoding: chunked',
  ]
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  return {
    socket,
    closed,
    async chunk(bytes) {
      const content = Buffer.from(bytes)
      const framed = Buffer.concat([Buffer.from(`${content.length.toString(16)}\r\n`), content, Buffer.from('\r\n')])
      if (over || socket.write(framed)) return
      await Promise.race([new Promise<void>((resolve) => socket.once('drain', resolve)), closed])
    },
    finish: () => void socket.write('0\r\n\r\n'),
    said: () => Buffer.concat(chunks).toString('latin1'),
    isOver: () => over,
  }
}
