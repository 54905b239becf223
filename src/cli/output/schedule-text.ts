import { formatDistanceToNowStrict } from 'date-fns/formatDistanceToNowStrict'
import type { ScheduleRunView, ScheduleView } from '#api/schemas/schedule-views.ts'
import { table } from './table.ts'
import { ago, duration } from './words.ts'

const stateWord = (state: ScheduleRunView['state']) => state.replace('_', ' ')

/** Schedules of a deployment, a line each. */
export function scheduleTable(schedules: ScheduleView[]): string {
  return table(
    ['SCHEDULE', 'CRON', 'ZONE', 'NEXT', 'LAST', 'EXIT', 'TOOK', 'COMMAND'],
    schedules.map(({ name, cron, timeZone, enabled, fromFile, nextRuns, lastRun, command }) => [
      fromFile ? `${name} (webops.yaml)` : name,
      cron,
      timeZone,
      enabled ? inTime(nextRuns[0] ?? null) : 'paused',
      lastRun ? `${stateWord(lastRun.state)} ${ago(lastRun.finishedAt ?? lastRun.startedAt ?? lastRun.queuedAt)}` : null,
      lastRun?.exitCode ?? null,
      duration(lastRun?.durationMs ?? null),
      oneLine(command),
    ]),
  )
}

/** What was stored, and when it runs next. */
export function scheduleText({ name, words, timeZone, enabled, nextRuns }: ScheduleView): string {
  const head = `${name}: ${words} (${timeZone})\n`
  if (!enabled) return `${head}  It is paused.\n`
  return head + nextRuns.map((at, index) => `  ${index === 0 ? 'next' : 'then'}  ${inZone(at, timeZone)}  (${at})\n`).join('')
}

/** Runs of a schedule, the latest first. */
export function runTable(runs: ScheduleRunView[]): string {
  return table(
    ['STATE', 'DUE', 'BY', 'RELEASE', 'EXIT', 'TOOK', 'REASON', 'RUN'],
    runs.map(({ id, state, dueAt, trigger, by, release, exitCode, durationMs, reason }) => [
      stateWord(state),
      ago(dueAt),
      byWhom({ trigger, by, state }),
      release,
      exitCode,
      duration(durationMs),
      reason,
      id,
    ]),
  )
}

function byWhom({ trigger, by, state }: Pick<ScheduleRunView, 'trigger' | 'by' | 'state'>): string {
  if (trigger === 'manual') return by ?? 'by hand'
  if (trigger === 'schedule') return 'schedule'
  return state === 'skipped' ? 'missed' : 'made up for'
}

const LONGEST = 60

/** A command may have many lines, and be long. */
function oneLine(command: string): string {
  const line = command.trim().replace(/\s*\n\s*/g, ' ⏎ ')
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line
}

/** `in 3 hours`; nothing for nothing. */
function inTime(iso: string | null): string | null {
  return iso === null ? null : formatDistanceToNowStrict(new Date(iso), { addSuffix: true })
}

/** A moment as clocks of a zone show it. */
function inZone(iso: string, timeZone: string): string {
  return new Date(iso).toLocaleString('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' })
}
