import { type Command, Option } from 'commander'
import { wholeNumber } from './whole-number.ts'

/** What a schedule can be told, beside its name, its cron line and its command. */
export interface ScheduleOptions {
  timeZone?: string
  concurrency?: string
  missed?: string
  timeout?: number
  json?: boolean
}

/** Adds them to a verb. */
export function withScheduleOptions(command: Command): Command {
  return command
    .option('--time-zone <zone>', 'zone of the cron line, such as Europe/Berlin (else UTC)')
    .addOption(
      new Option(
        '--concurrency <what>',
        'when one is due while the one before still runs: leave it out, wait, or end the one before',
      ).choices(['skip', 'queue', 'replace']),
    )
    .addOption(
      new Option('--missed <what>', 'after a time when nothing could run: make up for none, or once for all of them').choices([
        'skip',
        'once',
      ]),
    )
    .option('--timeout <seconds>', 'how long a run may take before it is ended, 1 to 86400 (else 3600)', wholeNumber)
    .option('--json', 'print the schedule as JSON')
}

/** The options as the API has them; what was not given is left out. */
export function scheduleFields({ timeZone, concurrency, missed, timeout }: ScheduleOptions): Record<string, unknown> {
  const all = { timeZone, concurrency, missed, timeoutSeconds: timeout }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

/** Several arguments reach the program as they stand; a single one is a line for the shell of the image, or a JSON array. */
export function commandText(words: string[]): string {
  return words.length === 1 ? (words[0] ?? '') : JSON.stringify(words)
}
