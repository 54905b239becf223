import { setTimeout as sleep } from 'node:timers/promises'
import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { LogLine } from '#core/ports/queue.ts'
import type { CliContext } from './context.ts'
import { getRun, runPath } from './schedules-api.ts'

/** How long a panel may be away (a restart, an upgrade) before we stop waiting for it. */
const PATIENCE_MS = 60_000
const PAUSE_MS = 500

/** True while it may still change. */
export const isOpenRun = ({ state }: Pick<ScheduleRunView, 'state'>) => state === 'queued' || state === 'running'

/**
 * Prints a run's log as it is written and waits for its end. A connection that breaks is taken up again where it was.
 * @param onLine each line, once
 * @throws WebopsError interrupted when the person had enough of waiting: the run goes on
 */
export async function followScheduleRun(
  context: CliContext,
  name: string,
  schedule: string,
  id: string,
  onLine: (line: LogLine) => void,
): Promise<ScheduleRunView> {
  const client = context.client()
  let after = 0
  let awaySince: number | null = null
  for (;;) {
    try {
      await client.stream(
        `${runPath(name, schedule, id)}/logs?follow=1&after=${after}`,
        ({ event, data }) => {
          if (event !== 'line') return
          const line = JSON.parse(data) as LogLine
          if (line.sequence <= after) return
          after = line.sequence
          onLine(line)
        },
        context.signal,
      )
      awaySince = null
      const run = await getRun(client, name, schedule, id)
      if (!isOpenRun(run)) return run
    } catch (error) {
      if (context.signal.aborted) throw interrupted(name, schedule)
      if (!(error instanceof WebopsError) || error.kind !== 'unavailable') throw error
      awaySince ??= performance.now()
      if (performance.now() - awaySince > PATIENCE_MS) throw error
    }
    await sleep(PAUSE_MS, undefined, { signal: context.signal }).catch(() => {
      throw interrupted(name, schedule)
    })
  }
}

function interrupted(name: string, schedule: string): WebopsError {
  return new WebopsError({
    code: 'interrupted',
    kind: 'failed',
    message: 'Not waiting any longer. The run goes on.',
    hint: `webops schedule logs ${name} ${schedule} shows it, webops schedule cancel ${name} ${schedule} ends it.`,
  })
}
