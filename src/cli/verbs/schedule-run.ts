import { Command } from 'commander'
import { z } from 'zod'
import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { followScheduleRun, isOpenRun } from '../follow-schedule-run.ts'
import { json } from '../output/json.ts'
import { runTable } from '../output/schedule-text.ts'
import { duration } from '../output/words.ts'
import { cancelRun, getRun, listRuns, runPath, startRun } from '../schedules-api.ts'
import { wholeNumber } from '../whole-number.ts'

const MOST_RUNS = 100

export function runCommand(context: CliContext): Command {
  return new Command('run')
    .summary('run a schedule now')
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .option('--detach', 'do not wait for its end')
    .option('--json', 'print the run as JSON, and no log')
    .addHelpText(
      'after',
      `
Prints what the command prints, and ends with its status: 0 only when it succeeded. Ctrl-C leaves it running.

Examples:
  webops schedule run shop nightly
  webops schedule run shop nightly --detach`,
    )
    .action(async (name: string, schedule: string, options: { detach?: boolean; json?: boolean }) => {
      const started = await startRun(context.client(), name, schedule)
      if (options.detach) {
        const how = `webops schedule logs ${name} ${schedule} --follow shows it.`
        return context.write(options.json ? json(started) : `${schedule} of ${name} is asked to run. ${how}\n`)
      }
      const run = await followScheduleRun(context, name, schedule, started.id, ({ text, stream }) => {
        if (options.json) return
        // What WebOps says about the run is not what the command printed.
        if (stream === 'webops') context.note(`${text}\n`)
        else context.write(`${text}\n`)
      })
      if (options.json) context.write(json(run))
      if (run.state === 'succeeded') return
      if (run.state !== 'failed' || !run.exitCode) throw notSucceeded(name, schedule, run)
      context.note(`${endingOf(name, schedule, run)}\n`)
      process.exitCode = run.exitCode
    })
}

export function historyCommand(context: CliContext): Command {
  return new Command('history')
    .summary('list the latest runs of a schedule')
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .option('--limit <number>', 'how many, 1 to 100', wholeNumber, 20)
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops schedule history shop nightly --limit 5')
    .action(async (name: string, schedule: string, options: { limit: number; json?: boolean }) => {
      const runs = await listRuns(context.client(), name, schedule, options.limit)
      if (options.json) return context.write(json(runs))
      context.write(runs.length === 0 ? `${schedule} of ${name} has not run yet.\n` : runTable(runs))
    })
}

const lines = z.object({ lines: z.array(z.looseObject({ text: z.string() })) })

export function logsCommand(context: CliContext): Command {
  return new Command('logs')
    .summary("print the log of a schedule's run")
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .option('--run <id>', 'which one, as webops schedule history shows it; the latest unless it is given')
    .option('-f, --follow', 'go on as lines come, to the end of the run')
    .option('--json', 'print lines as JSON')
    .addHelpText('after', '\nExamples:\n  webops schedule logs shop nightly\n  webops schedule logs shop nightly --follow')
    .action(async (name: string, schedule: string, options: { run?: string; follow?: boolean; json?: boolean }) => {
      const id = options.run ?? (await latestWithLog(context, name, schedule)).id
      if (options.follow) {
        const print = (line: { text: string }) => context.write(options.json ? `${JSON.stringify(line)}\n` : `${line.text}\n`)
        await followScheduleRun(context, name, schedule, id, print).catch((error: unknown) => {
          // Whoever follows a log ends it with Ctrl-C: that is what was asked for.
          if (!context.signal.aborted) throw error
        })
        return
      }
      const answer = lines.parse(await context.client().request('GET', `${runPath(name, schedule, id)}/logs?after=0`))
      if (options.json) return context.write(json(answer.lines))
      for (const { text } of answer.lines) context.write(`${text}\n`)
    })
}

export function cancelCommand(context: CliContext): Command {
  return new Command('cancel')
    .summary('end runs of a schedule')
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .option('--run <id>', 'which one; without it, what runs and what waits')
    .option('--json', 'print the runs as JSON')
    .addHelpText('after', '\nExample:\n  webops schedule cancel shop nightly')
    .action(async (name: string, schedule: string, options: { run?: string; json?: boolean }) => {
      const client = context.client()
      const open = options.run
        ? [await getRun(client, name, schedule, options.run)]
        : (await listRuns(client, name, schedule, MOST_RUNS)).filter(isOpenRun)
      if (open.length === 0) throw nothingRuns(name, schedule)
      const cancelled: ScheduleRunView[] = []
      // Those that wait first: else one of them would begin in between. The latest comes first.
      for (const { id } of open) cancelled.push(await cancelRun(client, name, schedule, id))
      if (options.json) return context.write(json(cancelled))
      for (const { id } of cancelled) context.write(`Run ${id} of ${schedule} ends within seconds.\n`)
    })
}

/** One that was left out has printed nothing. */
async function latestWithLog(context: CliContext, name: string, schedule: string): Promise<ScheduleRunView> {
  const runs = await listRuns(context.client(), name, schedule, MOST_RUNS)
  const found = runs.find(({ state }) => state !== 'skipped') ?? runs[0]
  if (found) return found
  throw new WebopsError({
    code: 'schedule_run_not_found',
    kind: 'not_found',
    message: `${schedule} of ${name} has not run yet.`,
    hint: `webops schedule run ${name} ${schedule} runs it now.`,
  })
}

function nothingRuns(name: string, schedule: string): WebopsError {
  return new WebopsError({
    code: 'nothing_to_cancel',
    kind: 'conflict',
    message: `No run of ${schedule} of ${name} goes on or waits.`,
    hint: `webops schedule history ${name} ${schedule} lists them.`,
  })
}

const ENDINGS: Record<ScheduleRunView['state'], string> = {
  queued: 'waits',
  running: 'runs',
  succeeded: 'succeeded',
  failed: 'failed',
  timed_out: 'timed out',
  cancelled: 'was cancelled',
  skipped: 'was left out',
}

function endingOf(name: string, schedule: string, { state, exitCode, durationMs, reason }: ScheduleRunView): string {
  const facts = [exitCode === null ? null : `exit status ${exitCode}`, duration(durationMs)].filter((fact) => fact !== null)
  const head = `${schedule} of ${name} ${ENDINGS[state]}${facts.length > 0 ? ` (${facts.join(', ')})` : ''}`
  return reason && reason !== `It ended with exit status ${exitCode}.` ? `${head}: ${reason}` : `${head}.`
}

function notSucceeded(name: string, schedule: string, run: ScheduleRunView): WebopsError {
  return new WebopsError({
    code: 'schedule_run_failed',
    kind: 'failed',
    message: endingOf(name, schedule, run),
    hint: `webops schedule logs ${name} ${schedule} --run ${run.id} shows what it printed.`,
  })
}
