import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startLoad } from '../../bench/switch/start-load.ts'

/**
 * Visits a deployment through the proxy until it is told to end: with what `bench:switch` sends, on connections that are kept,
 * and by four visitors who come on a new connection each time. Then says how it went, in a file.
 */
const [, , host = '', file = ''] = process.argv
const VISITORS = 4
const PAUSE_MS = 15
const KEPT_PER_SECOND = 80
const LIMIT_MS = 10 * 60_000

const fresh = { asked: 0, failures: [] as string[], versions: new Set<string>() }
let ending = false

function ask(): Promise<void> {
  fresh.asked += 1
  const failed = (why: string) => void fresh.failures.push(`${new Date().toISOString()} ${why}`)
  return new Promise((resolve) => {
    const call = request({ host: '127.0.0.1', path: '/', headers: { host }, agent: false, timeout: 10_000 }, (answer) => {
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (piece: string) => (text += piece))
      answer.on('error', (error) => failed(`in the answer: ${error.message}`))
      answer.on('close', () => {
        const version = /^version (\S+); 0 bytes\n$/.exec(text)?.[1]
        if (answer.statusCode !== 200 || version === undefined) failed(`${answer.statusCode} ${text.slice(0, 100)}`)
        else fresh.versions.add(version)
        resolve()
      })
    })
    call.on('timeout', () => call.destroy(new Error('no answer in 10 s')))
    call.on('error', (error) => {
      failed(error.message)
      resolve()
    })
    call.end()
  })
}

async function visit(): Promise<void> {
  while (!ending) {
    await ask()
    await sleep(PAUSE_MS)
  }
}

process.on('SIGTERM', () => (ending = true))
const load = await startLoad(
  {
    protocol: 'http1',
    port: 80,
    host,
    authority: '',
    requestsPerSecond: KEPT_PER_SECOND,
    sockets: 0,
    socketHost: '',
    limitMs: LIMIT_MS,
  },
  new AbortController().signal,
)
writeFileSync(file, 'begun')
await Promise.all(Array.from({ length: VISITORS }, visit))
const kept = await load.stop()
writeFileSync(file, JSON.stringify({ kept, fresh: { ...fresh, versions: [...fresh.versions].sort() } }))
