import { setTimeout as sleep } from 'node:timers/promises'
import { styleText } from 'node:util'
import type { RolloutView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { LogLine } from '#core/ports/queue.ts'
import { getRollout } from './api.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'

/** How long a panel may be away (a restart, an upgrade) before we stop waiting for it. */
const PATIENCE_MS = 60_000
const FINAL = new Set(['succeeded', 'failed', 'cancelled'])

/**
 * Prints a rollout's log as it is written and waits for its end. A connection that breaks is taken up again where it was.
 * @param show false to print nothing
 * @throws WebopsError interrupted when the person had enough of waiting: the rollout goes on
 */
export async function followRollout(context: CliContext, id: string, show: boolean): Promise<RolloutView> {
  const client = context.client()
  const printer = logPrinter(context, client, id)
  let after = 0
  let awaySince: number | null = null
  for (;;) {
    try {
      const path = `/api/v1/rollouts/${encodeURIComponent(id)}/logs?follow=1&after=${after}`
      await client.stream(
        path,
        (event) => {
          if (event.event !== 'line') return
          const line = JSON.parse(event.data) as LogLine
          after = Math.max(after, line.sequence)
          if (show) printer.print(line)
        },
        context.signal,
      )
      awaySince = null
      const rollout = await getRollout(client, id)
      await printer.finish()
      if (FINAL.has(rollout.state)) return rollout
    } catch (error) {
      if (context.signal.aborted) throw interrupted()
      if (!(error instanceof WebopsError) || error.kind !== 'unavailable') throw error
      awaySince ??= performance.now()
      if (performance.now() - awaySince > PATIENCE_MS) throw error
    }
    await sleep(500, undefined, { signal: context.signal }).catch(() => {
      throw interrupted()
    })
  }
}

/** Lines one after the other, with a heading where a step begins. */
function logPrinter(context: CliContext, client: Client, id: string) {
  const titles = new Map<string, string>()
  let step = ''
  let queue = Promise.resolve()

  async function titleOf(key: string): Promise<string> {
    if (!titles.has(key)) {
      const rollout = await getRollout(client, id).catch(() => null)
      for (const one of rollout?.steps ?? []) titles.set(one.key, one.title)
    }
    return titles.get(key) ?? key
  }

  async function printNow(line: LogLine): Promise<void> {
    if (line.step !== step) {
      step = line.step
      if (step) context.write(`${styleText('bold', `▸ ${await titleOf(step)}`)}\n`)
    }
    context.write(`  ${line.text}\n`)
  }

  return {
    print(line: LogLine): void {
      queue = queue.then(() => printNow(line))
    },
    finish: () => queue,
  }
}

function interrupted(): WebopsError {
  return new WebopsError({
    code: 'interrupted',
    kind: 'failed',
    message: 'Not waiting any longer. The rollout goes on.',
    hint: 'webops logs <name> --rollout shows it, webops cancel <name> ends it.',
  })
}
