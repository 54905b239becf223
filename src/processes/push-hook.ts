import { connect } from 'node:net'

/**
 * git's `proc-receive` hook: hands what git says to the panel, which decides, and what the panel says to git. Nothing but
 * Node's own net is loaded, since a push waits for it.
 *
 * To the panel go a token in one line, then git's bytes. From it come frames: `o` for git or `e` for the pusher, four
 * bytes of length, and the bytes.
 */
// eslint-disable-next-line no-restricted-properties -- git's, which starts it: src/env.ts is what the panel and the worker read
const { WEBOPS_HOOK_SOCKET = '', WEBOPS_HOOK_TOKEN = '' } = process.env
const socket = connect(WEBOPS_HOOK_SOCKET)
let waiting: Buffer = Buffer.alloc(0)

socket.write(`${WEBOPS_HOOK_TOKEN}\n`)
process.stdin.pipe(socket, { end: false })
socket.on('data', (bytes: Buffer) => {
  waiting = Buffer.concat([waiting, bytes])
  while (waiting.length >= 5) {
    const end = 5 + waiting.readUInt32BE(1)
    if (waiting.length < end) return
    const target = waiting[0] === 0x6f ? process.stdout : process.stderr
    target.write(waiting.subarray(5, end))
    waiting = waiting.subarray(end)
  }
})
socket.on('error', () => {
  process.stderr.write('The panel does not answer. Push again in a moment.\n')
  process.exitCode = 1
})
socket.on('close', () => process.stdin.destroy())
