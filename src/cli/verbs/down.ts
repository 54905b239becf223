import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { requireRoot } from '../host/check-machine.ts'
import { installationOf } from '../host/installation.ts'
import { oneAtATime } from '../host/one-at-a-time.ts'
import { stepList } from '../host/step-list.ts'
import { takeDown } from '../host/take-down.ts'

/** `webops down`: stops what `up` started. */
export function downCommand(context: CliContext): Command {
  return new Command('down')
    .summary('stop WebOps on this server')
    .description(
      'Stops the panel, the worker, the proxy and Redis. Applications go on running, but nothing reaches them without the proxy.',
    )
    .option('--all', 'stop the applications too')
    .action(async ({ all }: { all?: boolean }) => {
      requireRoot('down')
      const steps = stepList(context.write, process.stdout.isTTY === true)
      const left = await oneAtATime(context.env.runDir, () => takeDown(installationOf(context.env), steps, all === true))
      if (left > 0)
        context.write(`\n${left} application(s) still run; without the proxy nothing reaches them. webops down --all stops them.\n`)
    })
}
