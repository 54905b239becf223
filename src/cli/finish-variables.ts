import type { Command } from 'commander'
import type { ChangedVariablesView } from '#api/schemas/variable-views.ts'
import { getDeployment } from './api.ts'
import type { Client } from './client.ts'
import type { CliContext } from './context.ts'
import { type FinishOptions, finishRollout } from './finish-rollout.ts'
import { json } from './output/json.ts'
import type { VariablePlace } from './variable-place.ts'
import { storedOf } from './variables-api.ts'
import { wantsJson } from './wants-json.ts'

export interface ApplyOptions extends FinishOptions {
  apply: boolean
}

/** Adds what every verb takes that changes variables. */
export function withApply(command: Command): Command {
  return command
    .option('--no-apply', 'store them only; the next rollout takes them over')
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print the rollout as JSON; where none starts, the variables')
}

/**
 * Waits for the rollouts that a change queued, and prints how they ended.
 * @throws WebopsError of the first that failed, after all have ended
 */
export async function finishChange(
  context: CliContext,
  place: VariablePlace,
  changed: ChangedVariablesView,
  given: ApplyOptions,
  command: Command,
): Promise<void> {
  const { rollouts } = changed
  const options = { ...given, json: wantsJson(given, command) }
  const [only, ...more] = rollouts
  if (!only) return context.write(options.json ? json(storedOf(changed)) : `Stored. ${laterText(place, changed, options.apply)}\n`)
  if (place.kind === 'deployment' && more.length === 0) return finishRollout(context, only.deployment, only, options)
  const answers: unknown[] = []
  const quiet: CliContext = { ...context, write: (text) => void answers.push(JSON.parse(text)) }
  let failure: Error | undefined
  for (const { deployment, id, number } of rollouts) {
    try {
      await finishRollout(options.json ? quiet : context, deployment, { id, number }, options)
    } catch (error) {
      failure ??= error as Error
      if (!options.json) context.note(`${(error as Error).message}\n`)
    }
  }
  if (options.json) context.write(json(answers))
  if (failure !== undefined) throw failure
}

function laterText({ kind }: VariablePlace, { live }: ChangedVariablesView, applied: boolean): string {
  if (kind !== 'deployment') return applied ? 'Nothing that serves needs a change.' : 'The next rollout of each deployment takes them over.'
  return applied && live !== null ? 'What serves needs no change.' : 'The next rollout takes them over.'
}

/** Whether there is something to apply to: what was never deployed takes its variables over with its first deploy, and that is asked for by itself. */
export async function appliesNow(client: Client, place: VariablePlace, { apply }: ApplyOptions): Promise<boolean> {
  if (!apply || place.kind !== 'deployment') return apply
  return (await getDeployment(client, place.title)).release !== null
}
