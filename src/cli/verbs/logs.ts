import { Command } from 'commander'
import { z } from 'zod'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { LogLine } from '#core/ports/queue.ts'
import { deploymentPath, listRollouts } from '../api.ts'
import type { CliContext } from '../context.ts'
import { wholeNumber } from '../whole-number.ts'
import { json } from '../output/json.ts'

interface LogsOptions {
  follow?: boolean
  tail: number
  rollout?: number | true
  json?: boolean
}

const containerLine = z.object({ at: z.string().nullish(), stream: z.string(), text: z.string() })
const MOST_ROLLOUTS = 100

/** `webops logs`: what the application prints, or what a rollout did. */
export function logsCommand(context: CliContext): Command {
  return new Command('logs')
    .summary("print the application's log, or a rollout's")
    .argument('<name>', 'name of the deployment')
    .option('-f, --follow', 'go on as lines come')
    .option('--tail <lines>', 'number of last lines', wholeNumber, 200)
    .option('--rollout [number]', 'the log of a rollout, the latest unless a number is given', (text: string) => wholeNumber(text))
    .option('--json', 'print lines as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  webops logs shop --follow\n  webops logs shop --rollout        the latest rollout\n  webops logs shop --rollout 12',
    )
    .action(async (name: string, options: LogsOptions) => {
      const path =
        options.rollout === undefined
          ? `${deploymentPath(name)}/logs?tail=${options.tail}`
          : await rolloutLogPath(context, name, options.rollout)
      if (options.follow) return follow(context, path, options)
      const answer = z.object({ lines: z.array(z.looseObject({ text: z.string() })) }).parse(await context.client().request('GET', path))
      if (options.json) return context.write(json(answer.lines))
      for (const line of answer.lines) context.write(`${line.text}\n`)
    })
}

async function rolloutLogPath(context: CliContext, name: string, wanted: number | true): Promise<string> {
  const rollouts = await listRollouts(context.client(), name, MOST_ROLLOUTS)
  const found = wanted === true ? rollouts[0] : rollouts.find((rollout) => rollout.number === wanted)
  if (!found) {
    throw new WebopsError({
      code: 'rollout_not_found',
      kind: 'not_found',
      message: wanted === true ? `${name} has had no rollout yet.` : `${name} has no rollout ${wanted}.`,
      hint: `webops rollouts ${name} lists them.`,
    })
  }
  return `/api/v1/rollouts/${encodeURIComponent(found.id)}/logs?after=0`
}

async function follow(context: CliContext, path: string, options: LogsOptions): Promise<void> {
  try {
    const end = await context.client().stream(
      `${path}&follow=1`,
      (event) => {
        if (event.event !== 'line') return
        if (options.json) return context.write(`${event.data}\n`)
        const line = JSON.parse(event.data) as LogLine
        context.write(`${containerLine.safeParse(line).success ? line.text : event.data}\n`)
      },
      context.signal,
    )
    if (end === 'interrupted') {
      throw new WebopsError({
        code: 'connection_lost',
        kind: 'unavailable',
        message: 'The connection to the panel was lost.',
        hint: 'Run it again to go on.',
      })
    }
  } catch (error) {
    // Whoever follows a log ends it with Ctrl-C: that is what was asked for.
    if (!context.signal.aborted) throw error
  }
}
