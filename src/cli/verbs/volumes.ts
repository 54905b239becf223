import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { everyVolumeTable, volumeTable } from '../output/volume-text.ts'
import { listAllVolumes, listVolumes, removeVolume } from '../volumes-api.ts'
import { downloadCommand, uploadCommand } from './volume-archive.ts'

/** `webops volumes`: what outlives containers. */
export function volumesCommand(context: CliContext): Command {
  return new Command('volumes')
    .summary('list, download, upload and remove volumes')
    .addHelpText(
      'after',
      `
Examples:
  webops volumes list shop
  webops volumes list                       those of all deployments, also of removed ones
  webops volumes download shop media        writes shop-media.tar.gz
  webops volumes download shop media - | tar -tz
  webops volumes upload shop media media.tar.gz
  tar -cz -C media . | webops volumes upload shop media -
  webops volumes remove webops-old-media`,
    )
    .addCommand(listCommand(context))
    .addCommand(downloadCommand(context))
    .addCommand(uploadCommand(context))
    .addCommand(removeCommand(context))
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list them, with their size and when they were last used')
    .argument('[name]', 'name of the deployment; without it those of all, also of removed ones')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExample:\n  webops volumes list shop')
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      if (name === undefined) {
        const all = await listAllVolumes(context.client())
        return show(context, all, options.json ? json(all) : all.items.length > 0 ? everyVolumeTable(all) : 'There are no volumes.\n')
      }
      const its = await listVolumes(context.client(), name)
      show(context, its, options.json ? json(its) : its.items.length > 0 ? volumeTable(its) : `${name} has no volumes.\n`)
    })
}

function show({ note, write }: CliContext, { problem }: { problem: string | null }, text: string): void {
  if (problem !== null) note(`${problem}\n`)
  write(text)
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a volume that no container has, with all that is in it')
    .argument('<volume>', 'its whole name, such as webops-shop-media (webops volumes list shows it)')
    .option('--yes', 'do not ask')
    .option('--json', 'print what was removed as JSON')
    .addHelpText('after', '\nExample:\n  webops volumes remove webops-shop-media --yes')
    .action(async (volume: string, options: { yes?: boolean; json?: boolean }) => {
      if (!options.yes) await confirm(context, volume)
      await removeVolume(context.client(), volume)
      context.write(options.json ? json({ removed: volume }) : `✓ ${volume} removed\n`)
    })
}

async function confirm(context: CliContext, volume: string): Promise<void> {
  if (!context.interactive) {
    throw new WebopsError({
      code: 'confirmation_needed',
      kind: 'refused',
      message: `What is in ${volume} is lost when it is removed.`,
      hint: 'Add --yes to do it.',
    })
  }
  const typed = await context.ask(`What is in ${volume} is lost when it is removed. Type its name to go on:`)
  if (typed.trim() !== volume)
    throw new WebopsError({ code: 'not_confirmed', kind: 'refused', message: 'That is another name. Nothing was removed.' })
}
