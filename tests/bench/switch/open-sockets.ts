import WebSocket from 'ws'
import type { LoadJob } from './load-job.ts'
import type { Tally } from './tally.ts'

/** They say something each second. */
const SILENCE_LIMIT_MS = 15_000

/**
 * Opens WebSockets at another deployment and keeps them open. One that closes, or says nothing any more, is counted.
 * @returns ends them
 */
export async function openSockets(job: LoadJob, tally: Tally): Promise<() => void> {
  let ending = false
  const url = job.protocol === 'http1' ? `ws://127.0.0.1:${job.port}/` : `wss://127.0.0.1:${job.port}/`
  const tls = job.protocol === 'http1' ? {} : { ca: job.authority, servername: job.socketHost }
  const opened = Array.from({ length: job.sockets }, async () => {
    const socket = new WebSocket(url, { headers: { host: job.socketHost }, ...tls })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    tally.socketOpened()
    let lastWord = performance.now()
    socket.on('message', () => (lastWord = performance.now()))
    socket.on('error', () => undefined)
    socket.on('close', (code) => {
      if (!ending) tally.socketClosed(`code ${code}`)
    })
    const watch = setInterval(() => {
      if (performance.now() - lastWord > SILENCE_LIMIT_MS) socket.terminate()
    }, 1000)
    return { socket, watch }
  })
  const sockets = await Promise.all(opened)
  return () => {
    ending = true
    for (const { socket, watch } of sockets) {
      clearInterval(watch)
      socket.terminate()
    }
  }
}
