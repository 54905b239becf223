import { setTimeout as sleep } from 'node:timers/promises'
import type { FromLoad, LoadJob } from './load-job.ts'
import { http1Sender } from './http1-sender.ts'
import { http2Sender } from './http2-sender.ts'
import { openSockets } from './open-sockets.ts'
import { askNumber, PATIENCE_MS, Tally } from './tally.ts'

/**
 * Makes a constant load until it is told to stop, its parent is gone or its time is over. Sends what the clock says, and
 * not what the answers allow: a server that falters gets no less.
 */

const TICK_MS = 10
/** More that wait for an answer mean that nothing answers any more. */
const MOST_OPEN = 4000

const job = JSON.parse(process.argv[2] ?? '{}') as LoadJob
const tell = (message: FromLoad) => void process.send?.(message)

async function run(): Promise<void> {
  const tally = new Tally()
  const sender = (job.protocol === 'http1' ? http1Sender : http2Sender)(job, tally)
  const closeSockets = await openSockets(job, tally)
  let sent = 0
  let open = 0
  const one = async (): Promise<void> => {
    const ask = askNumber(sent)
    sent += 1
    open += 1
    const at = performance.now()
    tally.note(ask, await sender.send(ask), performance.now() - at)
    open -= 1
  }
  let stopping = false
  process.once('message', () => (stopping = true))
  process.once('disconnect', () => process.exit(1))
  tell({ type: 'ready' })
  const begun = performance.now()
  const elapsed = () => performance.now() - begun
  while (!stopping && elapsed() < job.limitMs) {
    const due = Math.floor((elapsed() * job.requestsPerSecond) / 1000)
    while (sent < due && open < MOST_OPEN) void one()
    await sleep(TICK_MS)
  }
  const seconds = elapsed() / 1000
  // What was asked is answered, or fails.
  const giveUpAt = performance.now() + PATIENCE_MS + 5000
  while (open > 0 && performance.now() < giveUpAt) await sleep(TICK_MS)
  closeSockets()
  sender.close()
  process.removeAllListeners('disconnect')
  tell({ type: 'report', report: tally.report(seconds) })
  process.disconnect?.()
}

run().catch((error: Error) => {
  tell({ type: 'failed', message: error.message })
  process.exit(1)
})
