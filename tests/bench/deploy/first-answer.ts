import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

const BETWEEN_MS = 10
const LIMIT_MS = 60_000

/**
 * Asks again and again until an address answers 200 with a text that only the new release has.
 * @param host the Host header
 * @throws Error when it does not within a minute, with what was answered last
 */
export async function firstAnswer(port: number, host: string, text: string, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + LIMIT_MS
  // As browsers do. Asking is not to keep the machine busy.
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let last = ''
  try {
    do {
      signal.throwIfAborted()
      last = await answerOf(agent, port, host)
      if (last.startsWith('200 ') && last.includes(text)) return
      await sleep(BETWEEN_MS)
    } while (performance.now() < giveUpAt)
  } finally {
    agent.destroy()
  }
  throw new Error(`${host} on port ${port} did not answer with "${text}" within ${LIMIT_MS / 1000} s, but: ${last.slice(0, 300)}`)
}

/** Status and body; the words of the error when nothing answers. */
function answerOf(agent: Agent, port: number, host: string): Promise<string> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, agent, headers: { host }, timeout: 5000 }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve(`${response.statusCode ?? 0} ${Buffer.concat(chunks).toString('utf8')}`))
      response.on('error', (error) => resolve(error.message))
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('no answer')))
    outgoing.on('error', (error) => resolve(error.message))
    outgoing.end()
  })
}
