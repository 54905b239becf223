import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { certificateAuthorityFile, panelAddresses } from '../host/addresses.ts'
import { installationOf } from '../host/installation.ts'
import { keeperOf, templatesOf } from '../host/keeper.ts'
import { partsOf } from '../host/parts.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'

/** `webops status`: what of WebOps runs on this server. Exit status 0 only when all of it does. */
export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .summary('show what of WebOps runs on this server')
    .option('--json', 'print { up, panel, certificateAuthority, parts: [{ name, up, detail }] }')
    .action(async (options: { json?: boolean }) => {
      const installation = installationOf(context.env)
      const parts = await partsOf(installation, keeperOf(installation, templatesOf(installation)))
      const up = parts.every((part) => part.up)
      const panel = panelAddresses(installation)
      const certificateAuthority = certificateAuthorityFile(installation)
      if (options.json) context.write(json({ up, panel: panel[0], certificateAuthority, parts }))
      else {
        context.write(
          table(
            ['PART', 'STATE', 'DETAIL'],
            parts.map((part) => [part.name, part.up ? 'up' : 'down', part.detail]),
          ),
        )
        context.write(
          up ? `\nPanel: ${panel.join(', ')}\nCertificate authority: ${certificateAuthority}\n` : '\nwebops up starts what does not run.\n',
        )
      }
      if (!up) process.exitCode = 1
    })
}
