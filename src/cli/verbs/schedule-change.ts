import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { scheduleText } from '../output/schedule-text.ts'
import { commandText, scheduleFields, type ScheduleOptions, withScheduleOptions } from '../schedule-options.ts'
import { addSchedule, removeSchedule, updateSchedule } from '../schedules-api.ts'

const COMMAND_HELP = `
Several arguments behind -- reach the program as they stand. A single one is a line for the /bin/sh of the image.
Cron lines have five fields: minute, hour, day of the month, month, day of the week. @hourly, @daily, @weekly, @monthly
and @yearly are known too.`

export function addCommand(context: CliContext): Command {
  return withScheduleOptions(new Command('add'))
    .summary('add a schedule')
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .argument('<cron>', 'when it runs, such as "0 3 * * *"')
    .argument('<command...>', 'the command and its arguments, after --')
    .option('--paused', 'it runs by hand only, until it is resumed')
    .addHelpText(
      'after',
      `${COMMAND_HELP}

Examples:
  webops schedule add shop nightly "0 3 * * *" --time-zone Europe/Berlin -- python manage.py clearsessions
  webops schedule add shop backup @daily --missed once --timeout 7200 'pg_dump shop | gzip > /backup/shop.gz'`,
    )
    .action(async (name: string, schedule: string, cron: string, words: string[], options: ScheduleOptions & { paused?: boolean }) => {
      const input = { name: schedule, cron, command: commandText(words), ...scheduleFields(options) }
      const added = await addSchedule(context.client(), name, options.paused ? { ...input, enabled: false } : input)
      context.write(options.json ? json(added) : scheduleText(added))
    })
}

export function changeCommand(context: CliContext): Command {
  return withScheduleOptions(new Command('change'))
    .summary('change a schedule; what is not named stays')
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .argument('[command...]', 'another command and its arguments, after --')
    .option('--name <name>', 'call it otherwise')
    .option('--cron <line>', 'when it runs, such as "30 2 * * *"')
    .addHelpText(
      'after',
      `${COMMAND_HELP}

Examples:
  webops schedule change shop nightly --cron "30 2 * * *" --concurrency queue
  webops schedule change shop nightly -- python manage.py clearsessions --verbosity 2`,
    )
    .action(async (name: string, schedule: string, words: string[], options: ScheduleOptions & { name?: string; cron?: string }) => {
      const changes: Record<string, unknown> = {
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.cron === undefined ? {} : { cron: options.cron }),
        ...(words.length === 0 ? {} : { command: commandText(words) }),
        ...scheduleFields(options),
      }
      if (Object.keys(changes).length === 0) {
        throw new WebopsError({
          code: 'nothing_to_set',
          kind: 'invalid',
          message: 'Name at least one thing to change.',
          hint: 'webops schedule change --help lists them.',
        })
      }
      const changed = await updateSchedule(context.client(), name, schedule, changes)
      context.write(options.json ? json(changed) : scheduleText(changed))
    })
}

export function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a schedule, with its history')
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .option('--json', 'print what was removed as JSON')
    .addHelpText('after', '\nExample:\n  webops schedule remove shop nightly')
    .action(async (name: string, schedule: string, options: { json?: boolean }) => {
      await removeSchedule(context.client(), name, schedule)
      context.write(options.json ? json({ name: schedule, removed: true }) : `${schedule} of ${name} is removed.\n`)
    })
}

export const pauseCommand = (context: CliContext) => switchCommand(context, 'pause', 'begin no more runs until it is resumed', false)
export const resumeCommand = (context: CliContext) => switchCommand(context, 'resume', 'begin runs again', true)

function switchCommand(context: CliContext, verb: string, summary: string, enabled: boolean): Command {
  return new Command(verb)
    .summary(summary)
    .argument('<name>', 'name of the deployment')
    .argument('<schedule>', 'what it is called')
    .option('--json', 'print the schedule as JSON')
    .addHelpText('after', `\nExample:\n  webops schedule ${verb} shop nightly`)
    .action(async (name: string, schedule: string, options: { json?: boolean }) => {
      const changed = await updateSchedule(context.client(), name, schedule, { enabled })
      context.write(options.json ? json(changed) : scheduleText(changed))
    })
}
