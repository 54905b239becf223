import { Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import type { DeploymentView } from '#api/schemas/views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { type Client, clientOf } from '../client.ts'
import { localConnection } from '../connection.ts'
import type { CliContext } from '../context.ts'
import { certificateAuthorityFile, panelAddresses } from '../host/addresses.ts'
import { bringUp } from '../host/bring-up.ts'
import { requireRoot } from '../host/check-machine.ts'
import { deployDemo } from '../host/demo.ts'
import { type Installation, installationOf } from '../host/installation.ts'
import { linkShortcut } from '../host/link-shortcut.ts'
import { oneAtATime } from '../host/one-at-a-time.ts'
import { stepList } from '../host/step-list.ts'
import { wholeNumber } from '../whole-number.ts'

/** `webops up`: installs what is missing, starts everything, says where it is. Run it as often as you like. */
export function upCommand(context: CliContext): Command {
  return new Command('up')
    .summary('set this server up and start WebOps')
    .description(
      'Installs what is missing, makes keys and settings, and starts the panel, the worker, Redis, the proxy and Docker where they do not run.\n' +
        'What is there is left alone: run it again after an update, or when something is wrong. An update backs the database up before it\n' +
        'changes it, and goes back to the old version when the new one does not come up.',
    )
    .option('--demo', 'deploy the sample application too')
    .option('--ssh-port <port>', 'where git is pushed to over SSH, or off (docs/guides/git-push-ssh.md)', portOrOff)
    .option('--no-backup', 'change the database without a backup, where none can be made')
    .addHelpText(
      'after',
      `
What is given in the environment is remembered: WEBOPS_DOMAIN, WEBOPS_PANEL_HOST, WEBOPS_HTTP_PORT, WEBOPS_HTTPS_PORT,
WEBOPS_FIRST_PORT, WEBOPS_SSH_PORT, WEBOPS_ACME_DIRECTORY, WEBOPS_ACME_EMAIL, WEBOPS_ACME_ROOT (docs/guides/tls.md),
WEBOPS_PUBLIC_ADDRESSES, WEBOPS_DNS_SERVER (docs/guides/domains.md), DATABASE_URL, REDIS_URL (docs/guides/installing.md).

Examples:
  ./webops up --demo
  WEBOPS_DOMAIN=apps.example.org ./webops up`,
    )
    .action(async ({ demo, backup, sshPort }: { demo?: boolean; backup: boolean; sshPort?: number | null }) => {
      requireRoot('up')
      // What is made here is read by processes of other users; what they may not read says so itself.
      process.umask(0o022)
      const installation = installationOf(sshPort === undefined ? context.env : { ...context.env, sshPort })
      await oneAtATime(context.env.runDir, () => up(context, installation, { demo: demo === true, backup }))
    })
}

/** Null: off. */
function portOrOff(text: string): number | null {
  if (text === 'off') return null
  const port = wholeNumber(text)
  if (port >= 1 && port <= 65_535) return port
  throw new InvalidArgumentError('a port from 1 to 65535, or off')
}

async function up(context: CliContext, installation: Installation, { demo, backup }: { demo: boolean; backup: boolean }): Promise<void> {
  const steps = stepList(context.write, process.stdout.isTTY === true)
  await bringUp(installation, steps, context.signal, { backup })
  if (installation.main) {
    const notice = linkShortcut(installation.checkout)
    if (notice) steps.note(notice)
  }
  const client = localClient(installation)
  try {
    const sample = demo ? await deployDemo(installation, client, steps, context.signal) : null
    context.write(summary(installation, sample, await firstAdministratorLink(client)))
  } finally {
    await client.close()
  }
}

function localClient({ env }: Installation): Client {
  const connection = localConnection(env)
  if (connection) return clientOf(connection)
  throw new WebopsError({
    code: 'not_connected',
    kind: 'unavailable',
    message: 'The panel’s socket cannot be used.',
    hint: `Is ${env.panelSocket} there?`,
  })
}

/** Null when there is an administrator already. */
async function firstAdministratorLink(client: Client): Promise<string | null> {
  try {
    const { url } = z.object({ url: z.string() }).parse(await client.request('POST', '/api/v1/local/first-administrator-link'))
    return url
  } catch (error) {
    if (error instanceof WebopsError && error.kind === 'conflict') return null
    throw error
  }
}

function summary(installation: Installation, sample: DeploymentView | null, link: string | null): string {
  const rows: [string, string][] = panelAddresses(installation).map((address, index) => [index === 0 ? 'Panel' : '', address])
  if (sample) {
    const addresses = [...new Set([sample.url, ...sample.routes.map((route) => route.url)])].filter((url) => url !== null)
    rows.push(...addresses.map((address, index): [string, string] => [index === 0 ? 'Sample' : '', address]))
  }
  if (link) rows.push(['First administrator', link], ['', 'This link works once.'])
  if (installation.env.panelHost === 'localhost')
    rows.push(['', `The certificate is WebOps' own; its authority is ${certificateAuthorityFile(installation)}`])
  const width = Math.max(...rows.map(([label]) => label.length)) + 2
  return `\n${rows.map(([label, value]) => `${label.padEnd(width)}${value}`).join('\n')}\n`
}
