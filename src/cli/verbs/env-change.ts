import { Command, Option } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { VariablePhase } from '#core/variable/variable.schema.ts'
import type { CliContext } from '../context.ts'
import { readEnvFile, splitPair } from '../deployment-options.ts'
import { type ApplyOptions, appliesNow, finishChange, withApply } from '../finish-variables.ts'
import { placeOf, type PlaceOptions, type VariablePlace, withPlace } from '../variable-place.ts'
import { changeVariables, listVariables, storedOf } from '../variables-api.ts'

interface SetOptions extends ApplyOptions, PlaceOptions {
  secret?: boolean
  plain?: boolean
  envFile?: string
  when?: VariablePhase
  keepValue?: boolean
}

/** `webops env set`: what is not named stays. */
export function setCommand(context: CliContext): Command {
  return withApply(withPlace(new Command('set')))
    .summary('set variables and apply them')
    .argument('[variables...]', 'NAME=value; NAME alone asks for the value, or reads it from standard input')
    .option('--secret', 'store them encrypted and never show them again')
    .option('--env-file <path>', 'take them from a .env file')
    .addOption(new Option('--plain', 'store them readable, whatever they are called').conflicts('secret'))
    .addOption(new Option('--when <phase>', 'when they are there (default: run)').choices(['run', 'build', 'both']))
    .option('--keep-value', 'NAME alone keeps its value: only --secret and --when change')
    .addHelpText(
      'after',
      `
What is not named stays. Without --secret and --plain a variable stays what it is, and a new one is a secret when its
name says so (PASSWORD, TOKEN, DATABASE_URL and the like). \${NAME} in a value stands for the value of another variable, $\${NAME} for just these
characters.

Examples:
  webops env set shop DEBUG=0 WORKERS=4
  webops env set shop --secret API_KEY                          asks for the value
  webops env set shop --secret TLS_KEY < key.pem                a value of many lines
  webops env set shop 'DATABASE_URL=postgres://shop:\${DB_PASSWORD}@db/shop'
  webops env set shop --when build --keep-value NPM_TOKEN       now while the image is built
  webops env set --project web SENTRY_DSN=https://sentry.example.org/1`,
    )
    .action(async (name: string | undefined, variables: string[], options: SetOptions, command: Command) => {
      const { place, rest } = placeOf(name, variables, options)
      const given: Record<string, string | null> = {
        ...(options.envFile ? readEnvFile(options.envFile) : {}),
        ...(await valuesOf(context, rest, Boolean(options.keepValue))),
      }
      if (Object.keys(given).length === 0) {
        throw new WebopsError({
          code: 'nothing_to_set',
          kind: 'invalid',
          message: 'Name at least one variable.',
          hint: `webops env set ${place.words} NAME=value`,
        })
      }
      const marks = {
        ...(options.secret && { secret: true }),
        ...(options.plain && { secret: false }),
        ...(options.when && { availableAt: options.when }),
      }
      const set = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, { value, ...marks }]))
      const client = context.client()
      const changed = await changeVariables(client, place, { set, apply: await appliesNow(client, place, options) })
      await finishChange(context, place, changed, options, command)
    })
}

/** `webops env unset` */
export function unsetCommand(context: CliContext): Command {
  return withApply(withPlace(new Command('unset')))
    .summary('remove variables and apply that')
    .argument('[variables...]', 'their names')
    .addHelpText('after', '\nExamples:\n  webops env unset shop DEBUG\n  webops env unset --project web SENTRY_DSN --no-apply')
    .action(async (name: string | undefined, variables: string[], options: ApplyOptions & PlaceOptions, command: Command) => {
      const { place, rest } = placeOf(name, variables, options)
      if (rest.length === 0) {
        throw new WebopsError({
          code: 'nothing_to_set',
          kind: 'invalid',
          message: 'Name at least one variable.',
          hint: `webops env unset ${place.words} NAME`,
        })
      }
      await requireOwn(context, place, rest)
      const client = context.client()
      const changed = await changeVariables(client, place, { remove: rest, apply: await appliesNow(client, place, options) })
      await finishChange(context, place, changed, options, command)
    })
}

/** @throws WebopsError variable_not_found for what is not set here, and says where it is */
async function requireOwn(context: CliContext, place: VariablePlace, names: string[]): Promise<void> {
  const listed = await listVariables(context.client(), place)
  const there = new Map(storedOf(listed).map((row) => [row.name, row.scope]))
  const missing = names.filter((name) => there.get(name) !== place.kind)
  if (missing.length === 0) return
  const elsewhere = missing.flatMap((name) => {
    const scope = there.get(name)
    return scope === undefined ? [] : [`${name} is set for the ${scope}`]
  })
  throw new WebopsError({
    code: 'variable_not_found',
    kind: 'not_found',
    message: `${place.title} has no variable ${missing.join(', ')} of its own.`,
    hint: elsewhere.length > 0 ? `${elsewhere.join(', ')}: it is removed there.` : `webops env list ${place.words} shows what there is.`,
  })
}

async function valuesOf(context: CliContext, given: string[], keep: boolean): Promise<Record<string, string | null>> {
  const values: Record<string, string | null> = {}
  const unnamed = keep ? [] : given.filter((text) => splitPair(text)[1] === null)
  if (unnamed.length > 1 && !context.interactive) {
    throw new WebopsError({
      code: 'one_value_from_input',
      kind: 'invalid',
      message: 'Standard input holds the value of one variable only.',
    })
  }
  for (const text of given) {
    const [name, value] = splitPair(text)
    if (value !== null || keep) values[name] = value
    else if (context.interactive) values[name] = await context.askSecret(`Value of ${name}:`)
    else values[name] = (await context.readInput()).replace(/\r?\n$/, '')
  }
  return values
}
