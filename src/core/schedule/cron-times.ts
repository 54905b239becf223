import { Cron } from 'croner'

// When a cron line is due. Pure, so that a page can show it too.
//
// At a change to or from summer time a line whose minute and hour are numbers, lists or ranges (`30 2 * * *`) means a time on
// the clock: one that does not exist that day is due at the first moment after the gap, and one that comes twice is due the
// first time only. Such a line is due on every day. One with `*` or a step in its minute or hour (`*/30 * * * *`) means a
// distance: it leaves out the hour that does not exist, and goes on through the one that comes twice.

const OPTIONS = { mode: '5-part', fixedTimeRule: 'no-wildcard', paused: true } as const
const LONGEST = 100
/** More of them are not told apart. */
const MOST_COUNTED = 1000

/** What is wrong with a cron line, to follow the name of its field; null for nothing. */
export function cronProblem(cron: string): string | null {
  if (cron.length > LONGEST) return `use ${LONGEST} characters or fewer`
  if (!/^[\x20-\x7e]*$/.test(cron)) return 'has characters that no cron line has'
  if (/^\s*@reboot\s*$/i.test(cron)) return '@reboot is no time: use a release command for what has to be done with each release'
  // It stands for the moment at which the line is read, another one each time.
  if (cron.includes('?')) return 'use * where any value will do, and not ?'
  try {
    const from = new Date(0)
    if (parsed(cron, 'UTC').nextRun(from) === null) return 'names a day that never comes'
    return null
  } catch (error) {
    return inWords(error as Error)
  }
}

/** Whether it is the name of a time zone in the IANA database, such as Europe/Berlin or UTC. */
export function isTimeZone(name: string): boolean {
  // An offset such as +01:00 is taken by some engines, and knows no summer time.
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * The next times at which a line is due, after `from` and without it.
 * @param cron a line in which `cronProblem` finds nothing
 * @param timeZone a name that `isTimeZone` knows
 */
export function nextTimes(cron: string, timeZone: string, from: Date, count: number): Date[] {
  return parsed(cron, timeZone).nextRuns(count, from)
}

/** The last time at which a line was due, up to `until` and with it; null for never. */
export function lastTime(cron: string, timeZone: string, until: Date): Date | null {
  // What croner looks back from is left out itself.
  return parsed(cron, timeZone).previousRuns(1, new Date(until.getTime() + 1))[0] ?? null
}

/** How often a line was due after `from` and before `until`, 1000 at most. */
export function countTimes(cron: string, timeZone: string, from: Date, until: Date): number {
  const line = parsed(cron, timeZone)
  let count = 0
  for (let at = line.nextRun(from); at !== null && at < until && count < MOST_COUNTED; at = line.nextRun(at)) count += 1
  return count
}

function parsed(cron: string, timeZone: string): Cron {
  return new Cron(cron, { ...OPTIONS, timezone: timeZone })
}

/** croner names its parts in its own way: `CronPattern: Invalid value for hour: 25`. */
function inWords({ message }: Error): string {
  const value = /Invalid value for (\w+): (.*)$/i.exec(message)
  if (value) return `has ${value[2]?.slice(0, 20)} where the ${FIELDS[value[1] ?? ''] ?? value[1]} stands, which is not possible there`
  if (/parts?\b/.test(message) && /requires/.test(message))
    return 'use five fields (minute, hour, day, month, day of the week), or a word such as @daily'
  return 'is no cron line: use five fields (minute, hour, day, month, day of the week), such as 30 3 * * 1-5, or a word such as @daily'
}

const FIELDS: Record<string, string> = { dayOfWeek: 'day of the week' }
