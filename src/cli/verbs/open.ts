import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { getDeployment } from '../api.ts'
import type { CliContext } from '../context.ts'

/** `webops open`: an application's address, or the panel's. */
export function openCommand(context: CliContext): Command {
  return new Command('open')
    .summary('print the address of a deployment, or of the panel, and open it in a browser')
    .argument('[name]', 'name of the deployment')
    .option('--print', 'print it only')
    .addHelpText('after', '\nExample:\n  webops open shop')
    .action(async (name: string | undefined, options: { print?: boolean }) => {
      const url = name ? (await getDeployment(context.client(), name)).url : context.client().url
      if (!url) throw new WebopsError({ code: 'no_address', kind: 'conflict', message: `${name} has no address: it listens on no port.` })
      context.write(`${url}\n`)
      if (!options.print && context.interactive) await context.openBrowser(url)
    })
}
