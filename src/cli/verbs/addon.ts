import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { listAddons } from '../api.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'

const OWN_ADDONS = fileURLToPath(new URL('../../../addons', import.meta.url))

/** `webops addon list|verify`. */
export function addonCommand(context: CliContext): Command {
  const addon = new Command('addon').summary('list and verify addons')
  addon.addCommand(listCommand(context))
  addon.addCommand(verifyCommand(context))
  return addon
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list the addons that the worker found')
    .option('--json', 'print them as JSON')
    .action(async (options: { json?: boolean }) => {
      const addons = await listAddons(context.client())
      if (options.json) return context.write(json(addons))
      const rows = addons.map(({ name, version, active, error, hooks, description }) => [
        name,
        version,
        active ? 'active' : error ? 'broken' : 'off',
        hooks.map((hook) => `${hook.phase} ${hook.priority}`).join(', '),
        error ?? description,
      ])
      context.write(table(['NAME', 'VERSION', 'STATE', 'HOOKS', 'DESCRIPTION'], rows))
    })
}

function verifyCommand(context: CliContext): Command {
  return new Command('verify')
    .summary("say what is wrong with an addon; loads its hooks' code")
    .argument('<name|folder>', 'an addon of this installation, or the folder of any')
    .option('--json', 'print it as JSON')
    .addHelpText('after', '\nExamples:\n  webops addon verify docker\n  webops addon verify ./my-addon')
    .action(async (given: string, options: { json?: boolean }) => {
      const dir = findAddon(context, given)
      const { verifyAddon } = await import('#core/addon/verify-addon.ts')
      const { ok, problems } = await verifyAddon(dir)
      if (options.json) context.write(json({ ok, problems }))
      else if (ok) context.write(`${given} is ready to be used.\n`)
      if (ok) return
      throw new WebopsError({
        code: 'addon_broken',
        kind: 'invalid',
        message: `${dir} cannot be used:\n${problems.map((problem) => `  ${problem.where}: ${problem.message}`).join('\n')}`,
      })
    })
}

/** By name where addons are looked for, else as a folder. */
function findAddon(context: CliContext, given: string): string {
  const isName = /^[a-z][a-z0-9-]*$/.test(given)
  const places = isName ? [join(OWN_ADDONS, given), join(context.env.foreignAddonsDir, given), resolve(given)] : [resolve(given)]
  const found = places.find((place) => existsSync(place))
  if (found) return found
  throw new WebopsError({ code: 'addon_not_found', kind: 'not_found', message: `There is no addon ${given} in ${places.join(' or ')}.` })
}
