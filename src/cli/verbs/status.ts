import { Command } from 'commander'
import type { CliContext } from '../context.ts'
import { certificateAuthorityFile, panelAddresses } from '../host/addresses.ts'
import { installationOf } from '../host/installation.ts'
import { keeperOf, templatesOf } from '../host/keeper.ts'
import { partsOf } from '../host/parts.ts'
import { describeVersion, type ProgramVersion, versionOfCheckout } from '../host/program-version.ts'
import { runningVersion } from '../host/versions.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'

/** `webops status`: what of WebOps runs on this server. Exit status 0 only when all of it does. */
export function statusCommand(context: CliContext): Command {
  return new Command('status')
    .summary('show what of WebOps runs on this server')
    .option('--json', 'print { up, version, panel, certificateAuthority, parts: [{ name, up, detail }] }')
    .action(async (options: { json?: boolean }) => {
      const installation = installationOf(context.env)
      const parts = await partsOf(installation, keeperOf(installation, templatesOf(installation)))
      const up = parts.every((part) => part.up)
      const panel = panelAddresses(installation)
      const certificateAuthority = certificateAuthorityFile(installation)
      const version = runningVersion(installation)
      const checkout = await versionOfCheckout(installation.checkout)
      if (options.json) context.write(json({ up, version: version?.id ?? null, panel: panel[0], certificateAuthority, parts }))
      else {
        context.write(
          table(
            ['PART', 'STATE', 'DETAIL'],
            parts.map((part) => [part.name, part.up ? 'up' : 'down', part.detail]),
          ),
        )
        context.write(`\nVersion: ${versions(version, checkout, installation.checkout)}`)
        context.write(
          up ? `\nPanel: ${panel.join(', ')}\nCertificate authority: ${certificateAuthority}\n` : '\nwebops up starts what does not run.\n',
        )
      }
      if (!up) process.exitCode = 1
    })
}

/** What runs, and what would after the next `up`. */
function versions(running: ProgramVersion | null, next: ProgramVersion, checkout: string): string {
  if (!running) return 'not known'
  const now = describeVersion(running)
  return running.id === next.id ? now : `${now}; ${checkout} has ${describeVersion(next)}, which webops up changes to`
}
