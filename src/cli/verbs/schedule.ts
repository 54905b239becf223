import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { scheduleTable } from '../output/schedule-text.ts'
import { listSchedules } from '../schedules-api.ts'
import { addCommand, changeCommand, pauseCommand, removeCommand, resumeCommand } from './schedule-change.ts'
import { cancelCommand, historyCommand, logsCommand, runCommand } from './schedule-run.ts'

/** `webops schedule`: commands that run again and again. */
export function scheduleCommand(context: CliContext): Command {
  return new Command('schedule')
    .summary('run commands again and again, such as a nightly clean-up')
    .addHelpText(
      'after',
      `
Examples:
  webops schedule add shop nightly "0 3 * * *" --time-zone Europe/Berlin -- python manage.py clearsessions
  webops schedule add shop report @weekly 'python report.py > /data/report.html'
  webops schedule list shop
  webops schedule change shop nightly --cron "30 2 * * *"
  webops schedule pause shop nightly
  webops schedule resume shop nightly
  webops schedule run shop nightly               runs it now, and ends with its status
  webops schedule history shop nightly
  webops schedule logs shop nightly --follow
  webops schedule cancel shop nightly
  webops schedule remove shop nightly`,
    )
    .addCommand(listCommand(context))
    .addCommand(addCommand(context))
    .addCommand(changeCommand(context))
    .addCommand(removeCommand(context))
    .addCommand(pauseCommand(context))
    .addCommand(resumeCommand(context))
    .addCommand(runCommand(context))
    .addCommand(historyCommand(context))
    .addCommand(logsCommand(context))
    .addCommand(cancelCommand(context))
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list them, with the next time and the last run of each')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops schedule list shop')
    .action(async (name: string, options: { json?: boolean }) => {
      const schedules = await listSchedules(context.client(), name)
      if (options.json) return context.write(json(schedules))
      context.write(schedules.length === 0 ? `${name} has no schedule.\n` : scheduleTable(schedules))
    })
}
