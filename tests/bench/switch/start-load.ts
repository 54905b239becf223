import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { FromLoad, LoadJob, LoadReport } from './load-job.ts'

export interface Load {
  /** Ends it and says what became of its requests. */
  stop(): Promise<LoadReport>
}

const STOP_LIMIT_MS = 60_000

/**
 * Starts a load in a process of its own, which ends with this one. Returns when its WebSockets are open and it sends.
 * @throws Error when it could not begin
 */
export async function startLoad(job: LoadJob, signal: AbortSignal): Promise<Load> {
  const child = fork(join(import.meta.dirname, 'load-process.ts'), [JSON.stringify(job)], { signal, killSignal: 'SIGKILL' })
  let ended: Error | null = null
  const waiting = new Set<(error: Error) => void>()
  const over = (error: Error) => {
    ended ??= error
    for (const reject of waiting) reject(ended)
  }
  child.on('error', over)
  child.on('exit', (code, killedBy) => over(new Error(`The load ended by itself (${code ?? killedBy}).`)))
  const message = <T extends FromLoad['type']>(type: T) =>
    new Promise<Extract<FromLoad, { type: T }>>((resolve, reject) => {
      if (ended) return reject(ended)
      waiting.add(reject)
      child.on('message', (said: FromLoad) => {
        if (said.type === type) resolve(said as Extract<FromLoad, { type: T }>)
        if (said.type === 'failed') reject(new Error(`The load failed: ${said.message}`))
      })
    })
  await message('ready')
  const reported = message('report')
  reported.catch(() => undefined)
  return {
    async stop() {
      const limit = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS)
      try {
        if (child.connected) child.send('stop')
        return (await reported).report
      } finally {
        clearTimeout(limit)
      }
    },
  }
}
