import { randomBytes } from 'node:crypto'
import { chmod, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import type { PushedCommands, Pusher, RefResult } from '#core/ports/git-server.ts'
import { ProcReceive, results } from './proc-receive.ts'

export type OnCommands = (pushed: PushedCommands, pusher: Pusher) => Promise<RefResult[]>

/** Where the hook reaches the panel. */
export interface HookSocket {
  path: string
  /**
   * Expects one call of the hook.
   * @param gone aborted when the pusher is gone
   * @returns what the hook shows to be the one; it is of no use after `forget`
   */
  expect(onCommands: OnCommands, gone: AbortSignal): { token: string; forget(): void }
  close(): Promise<void>
}

/** A token and a line feed. */
const TOKEN_BYTES = 44
/** Where the pusher does not read, what is said is dropped beyond this. */
const MOST_WAITING = 1024 * 1024

/**
 * Listens for the hook (processes/push-hook.ts).
 * @param onError told of what went wrong in judging a push; the pusher is told that something did
 */
export async function listenForHooks(path: string, onError: (error: unknown) => void): Promise<HookSocket> {
  const expected = new Map<string, Call>()
  const take = (token: string) => {
    const call = expected.get(token)
    expected.delete(token)
    return call
  }
  const server = createServer((socket) => serveHook(socket, take, onError))
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  return {
    path,
    expect(onCommands, gone) {
      const token = randomBytes(32).toString('base64url')
      expected.set(token, { onCommands, gone })
      return { token, forget: () => void expected.delete(token) }
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}

interface Call {
  onCommands: OnCommands
  gone: AbortSignal
}

/** Answers one call of the hook. What comes after its commands is not looked at; that the hook is gone is. */
function serveHook(socket: Socket, take: (token: string) => Call | undefined, onError: (error: unknown) => void): void {
  const protocol = new ProcReceive()
  const closed = new AbortController()
  let head: Buffer = Buffer.alloc(0)
  let call: Call | undefined
  let judged = false

  async function judge({ onCommands, gone }: Call, pushed: PushedCommands): Promise<void> {
    const signal = AbortSignal.any([gone, closed.signal])
    const result = await onCommands(pushed, { say: (line) => say(socket, 'e', `${line}\n`), gone: signal })
    say(socket, 'o', results(result))
    socket.end()
  }

  function fail(error: unknown): void {
    onError(error)
    say(socket, 'e', 'Something went wrong in the panel. Its log says more.\n')
    socket.end()
  }

  function read(piece: Buffer): void {
    let bytes = piece
    if (!call) {
      head = Buffer.concat([head, bytes])
      if (head.length < TOKEN_BYTES) return
      call = take(head.toString('latin1', 0, TOKEN_BYTES - 1))
      if (!call) return void socket.destroy()
      bytes = head.subarray(TOKEN_BYTES)
    }
    const { answer, commands } = protocol.push(bytes)
    if (answer) say(socket, 'o', answer)
    if (!commands) return
    judged = true
    const { commands: list } = commands
    judge(call, commands).catch((error: unknown) => {
      onError(error)
      // git is told so as well: that the hook said nothing would be said to the pusher, too.
      say(socket, 'o', results(list.map(({ ref }) => ({ ref, reason: 'something went wrong in the panel: its log says more' }))))
      socket.end()
    })
  }

  socket.on('error', () => socket.destroy())
  socket.on('close', () => closed.abort())
  socket.on('data', (piece: Buffer) => {
    if (judged) return
    try {
      read(piece)
    } catch (error) {
      judged = true
      fail(error)
    }
  })
}

function say(socket: Socket, target: 'o' | 'e', content: Buffer | string): void {
  if (socket.destroyed || !socket.writable || (target === 'e' && socket.writableLength > MOST_WAITING)) return
  const bytes = Buffer.from(content)
  const frame = Buffer.alloc(5 + bytes.length)
  frame.write(target, 'latin1')
  frame.writeUInt32BE(bytes.length, 1)
  bytes.copy(frame, 5)
  socket.write(frame)
}
