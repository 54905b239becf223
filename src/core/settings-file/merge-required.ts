import type { FileVariable } from './file-settings.schema.ts'
import type { RequiredVariable } from '../detection/required-variable.schema.ts'

/** What a settings file asks for, and behind it what `.env.example` does beyond that: it knows examples, and may say more. */
export function mergeRequired(named: readonly FileVariable[], examples: readonly RequiredVariable[]): RequiredVariable[] {
  const known = new Map(examples.map((variable) => [variable.name, variable]))
  const names = new Set(named.map(({ name }) => name))
  const asked = named.filter(({ required }) => required)
  return [
    ...asked.map(({ name, secret, help }) => ({
      name,
      example: known.get(name)?.example ?? null,
      help: help ?? known.get(name)?.help ?? null,
      secret,
    })),
    // What the settings file says need not be given is not asked for.
    ...examples.filter(({ name }) => !names.has(name)),
  ]
}
