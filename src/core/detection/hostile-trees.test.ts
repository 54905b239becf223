import { Worker } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'

/** Many times what it takes, for a machine that is busy; what is quadratic takes minutes for each of the texts. */
const ALLOWED_MS = 40_000

/** In a thread of its own: a pattern that does not end cannot be ended by a timer of its own thread. */
function detectHostileTrees(): Promise<string> {
  const worker = new Worker(new URL('./hostile-trees.worker.ts', import.meta.url))
  let at = 'nothing'
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      resolve(`still at ${at}`)
      void worker.terminate()
    }, ALLOWED_MS)
    worker.on('message', (message: string) => (at = message))
    worker.on('error', reject)
    worker.on('exit', () => {
      clearTimeout(timer)
      resolve(at)
    })
  })
}

describe('detection of files made to be slow', () => {
  it('gets through files that repeat one thing 200 KB long', { timeout: ALLOWED_MS + 10_000 }, async () => {
    expect(await detectHostileTrees()).toBe('done')
  })
})
