import { Agent, request } from 'node:http'
import { type MakeSender, type Outcome, PATIENCE_MS } from './tally.ts'

/** In clear, on connections that are kept. A request that fails is not sent again, whatever its reason. */
export const http1Sender: MakeSender = ({ port, host }, tally) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 256, maxFreeSockets: 256, scheduling: 'fifo' })
  return {
    send: ({ method, path, body }) =>
      new Promise<Outcome>((resolve) => {
        const headers = { host, ...(body ? { 'content-type': 'text/plain', 'content-length': String(body.length) } : {}) }
        const outgoing = request({ host: '127.0.0.1', port, agent, method, path, headers }, (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
          response.on('error', (error) => resolve({ error: `in the answer: ${error.message}` }))
        })
        outgoing.setTimeout(PATIENCE_MS, () => outgoing.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)))
        outgoing.on('socket', () => {
          if (!outgoing.reusedSocket) tally.connected()
        })
        outgoing.on('error', (error: NodeJS.ErrnoException) =>
          resolve({ error: `${error.code ?? ''} ${error.message} (${outgoing.reusedSocket ? 'reused' : 'new'} connection)` }),
        )
        outgoing.end(body ?? undefined)
      }),
    close: () => agent.destroy(),
  }
}
