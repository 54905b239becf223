import { Command } from 'commander'
import { requestRollout } from '../api.ts'
import type { CliContext } from '../context.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'

const VERBS = {
  start: 'start a stopped deployment',
  stop: 'stop a deployment; it stays stopped, also over a reboot',
  restart: 'restart a deployment beside itself, without a gap where that is possible',
} as const

/** `webops start`, `stop`, `restart`. */
export function lifecycleCommand(context: CliContext, kind: keyof typeof VERBS): Command {
  return new Command(kind)
    .summary(VERBS[kind])
    .argument('<name>', 'name of the deployment')
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print the rollout as JSON')
    .addHelpText('after', `\nExample:\n  webops ${kind} shop`)
    .action(async (name: string, options: FinishOptions) => {
      await finishRollout(context, name, await requestRollout(context.client(), name, { kind }), options)
    })
}
