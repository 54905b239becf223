import { Command } from 'commander'
import type { DeploymentView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { getDeployment, requestRollout, updateDeployment } from '../api.ts'
import type { CliContext } from '../context.ts'
import { readEnvFile, splitPair } from '../deployment-options.ts'
import { type FinishOptions, finishRollout } from '../finish-rollout.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { asInput } from '../variables.ts'

interface ChangeOptions extends FinishOptions {
  secret?: boolean
  envFile?: string
  apply: boolean
}

/** `webops env list|set|unset`: the variables of a deployment. */
export function envCommand(context: CliContext): Command {
  const env = new Command('env').summary('list and change the variables of a deployment')
  env.addCommand(listCommand(context))
  env.addCommand(setCommand(context))
  env.addCommand(unsetCommand(context))
  return env
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list variables; secrets without their value')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .action(async (name: string, options: { json?: boolean }) => {
      const { dockerEnvVars } = await getDeployment(context.client(), name)
      if (options.json) return context.write(json(dockerEnvVars))
      const rows = dockerEnvVars.map((variable) => [variable.name, variable.secret ? '(secret)' : variable.value])
      context.write(rows.length === 0 ? `${name} has no variables.\n` : table(['NAME', 'VALUE'], rows))
    })
}

function setCommand(context: CliContext): Command {
  return changing(new Command('set'))
    .summary('set variables and apply them')
    .argument('<name>', 'name of the deployment')
    .argument('[variables...]', 'NAME=value; NAME alone asks for the value, or reads it from standard input')
    .option('--secret', 'store them encrypted and never show them again')
    .option('--env-file <path>', 'take them from a .env file')
    .addHelpText(
      'after',
      `
Examples:
  webops env set shop DEBUG=0 WORKERS=4
  webops env set shop --secret API_KEY          asks for the value
  webops env set shop --secret --env-file .env`,
    )
    .action(async (name: string, given: string[], options: ChangeOptions) => {
      const values = { ...(options.envFile ? readEnvFile(options.envFile) : {}), ...(await valuesOf(context, given)) }
      if (Object.keys(values).length === 0) {
        throw new WebopsError({
          code: 'nothing_to_set',
          kind: 'invalid',
          message: 'Name at least one variable.',
          hint: `webops env set ${name} NAME=value`,
        })
      }
      const deployment = await getDeployment(context.client(), name)
      const secret = Boolean(options.secret)
      const added = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value, secret }]))
      await change(context, deployment, { ...asInput(deployment.dockerEnvVars), ...added }, options)
    })
}

function unsetCommand(context: CliContext): Command {
  return changing(new Command('unset'))
    .summary('remove variables and apply that')
    .argument('<name>', 'name of the deployment')
    .argument('<variables...>', 'their names')
    .addHelpText('after', '\nExample:\n  webops env unset shop DEBUG')
    .action(async (name: string, names: string[], options: ChangeOptions) => {
      const deployment = await getDeployment(context.client(), name)
      const there = new Set(deployment.dockerEnvVars.map((variable) => variable.name))
      const missing = names.filter((one) => !there.has(one))
      if (missing.length > 0) {
        throw new WebopsError({ code: 'variable_not_found', kind: 'not_found', message: `${name} has no variable ${missing.join(', ')}.` })
      }
      await change(context, deployment, asInput(deployment.dockerEnvVars.filter((variable) => !names.includes(variable.name))), options)
    })
}

function changing(command: Command): Command {
  return command
    .option('--no-apply', 'store them only; the next rollout takes them over')
    .option('--detach', 'do not wait for the end')
    .option('--json', 'print the rollout as JSON')
}

/** A deployment without a release has nothing to apply variables to: its first deploy takes them over. */
async function change(context: CliContext, deployment: DeploymentView, dockerEnvVars: unknown, options: ChangeOptions): Promise<void> {
  const client = context.client()
  await updateDeployment(client, deployment.name, { dockerEnvVars })
  if (!options.apply || !deployment.release) {
    return context.write(options.json ? json(await getDeployment(client, deployment.name)) : 'Stored. The next rollout takes them over.\n')
  }
  await finishRollout(context, deployment.name, await requestRollout(client, deployment.name, { kind: 'reconfigure' }), options)
}

async function valuesOf(context: CliContext, given: string[]): Promise<Record<string, string>> {
  const values: Record<string, string> = {}
  const unnamed = given.filter((text) => splitPair(text)[1] === null)
  if (unnamed.length > 1 && !context.interactive) {
    throw new WebopsError({
      code: 'one_value_from_input',
      kind: 'invalid',
      message: 'Standard input holds the value of one variable only.',
    })
  }
  for (const text of given) {
    const [name, value] = splitPair(text)
    values[name] =
      value ?? (context.interactive ? await context.askSecret(`Value of ${name}:`) : (await context.readInput()).replace(/\r?\n$/, ''))
  }
  return values
}
