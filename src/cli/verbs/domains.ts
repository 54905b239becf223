import { Command } from 'commander'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { collect } from '../deployment-options.ts'
import { domainFields, type DomainOptions, withDomainOptions } from '../domain-options.ts'
import {
  addDomain,
  checkDomain,
  findDomain,
  listDomains,
  removeCertificate,
  removeDomain,
  setCertificate,
  updateDomain,
} from '../domains-api.ts'
import { addressOf, appliedText, dnsText, domainTable } from '../output/domain-text.ts'
import { json } from '../output/json.ts'
import { readTextFile } from '../read-text-file.ts'
import { wantsJson } from '../wants-json.ts'

/** `webops domains`: the addresses of a deployment. */
export function domainsCommand(context: CliContext): Command {
  return new Command('domains')
    .summary('list, add, change and check the domains of a deployment')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .addHelpText(
      'after',
      `
Examples:
  webops domains shop
  webops domains add shop www.example.org
  webops domains add shop old.example.org --redirect-to https://www.example.org
  webops domains set shop www.example.org --user ada --max-request 10m
  webops domains check shop www.example.org
  webops domains certificate shop www.example.org --chain chain.pem --key key.pem
  webops domains remove shop old.example.org`,
    )
    .addCommand(listCommand(context))
    .addCommand(addCommand(context))
    .addCommand(setCommand(context))
    .addCommand(removeCommand(context))
    .addCommand(checkCommand(context))
    .addCommand(certificateCommand(context))
    .action((name: string, options: { json?: boolean }) => list(context, name, Boolean(options.json)))
}

async function list(context: CliContext, name: string, printJson: boolean): Promise<void> {
  const domains = await listDomains(context.client(), name)
  if (printJson) return context.write(json(domains))
  context.write(domains.length === 0 ? `${name} has no domain.\n` : domainTable(domains))
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list them')
    .argument('<name>', 'name of the deployment')
    .option('--json', 'print them as JSON')
    .action((name: string, options: { json?: boolean }, command: Command) => list(context, name, wantsJson(options, command)))
}

function addCommand(context: CliContext): Command {
  return withDomainOptions(new Command('add'))
    .summary('add a domain; it works at once')
    .argument('<name>', 'name of the deployment')
    .argument('<host>', 'such as www.example.org or *.example.org')
    .action(async (name: string, host: string, options: DomainOptions, command: Command) => {
      const added = await addDomain(context.client(), name, { host, ...(await domainFields(context, options, null)) })
      if (wantsJson(options, command)) return context.write(json(added))
      context.write(`${addressOf(added)} ${added.redirectTo === null ? `reaches ${name}` : `leads to ${added.redirectTo}`}: ${added.url}\n`)
      context.write(
        appliedText(added) + (added.dns.checkedAt === null ? `webops domains check ${name} ${host} asks DNS about it.\n` : dnsText(added)),
      )
    })
}

function setCommand(context: CliContext): Command {
  return withDomainOptions(new Command('set'))
    .summary('change a domain; what is not named stays')
    .argument('<name>', 'name of the deployment')
    .argument('<domain>', 'its name, with its path where several have that name')
    .option('--no-redirect-to', 'reach the application again')
    .option('--remove-user <name>', 'one that may come in no longer (repeatable)', collect)
    .action(async (name: string, given: string, options: DomainOptions, command: Command) => {
      const domain = await findDomain(context.client(), name, given)
      const fields = await domainFields(context, options, domain)
      if (Object.keys(fields).length === 0) {
        throw new WebopsError({
          code: 'nothing_to_set',
          kind: 'invalid',
          message: 'Name at least one setting.',
          hint: 'webops domains set --help lists them.',
        })
      }
      const changed = await updateDomain(context.client(), name, domain.id, fields)
      context.write(wantsJson(options, command) ? json(changed) : `${domainTable([changed])}${appliedText(changed)}`)
    })
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a domain; it answers no longer, at once')
    .argument('<name>', 'name of the deployment')
    .argument('<domain>', 'its name, with its path where several have that name')
    .option('--json', 'print what became of it as JSON')
    .action(async (name: string, given: string, options: { json?: boolean }, command: Command) => {
      const domain = await findDomain(context.client(), name, given)
      const removed = await removeDomain(context.client(), name, domain.id)
      context.write(wantsJson(options, command) ? json(removed) : `${addressOf(domain)} is removed.\n${appliedText(removed)}`)
    })
}

function checkCommand(context: CliContext): Command {
  return new Command('check')
    .summary('ask DNS whether a domain leads here, and say what to set')
    .argument('<name>', 'name of the deployment')
    .argument('[domain]', 'one of them; all without it')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nThe exit status is 0 when all of them lead here.')
    .action(async (name: string, given: string | undefined, options: { json?: boolean }, command: Command) => {
      const client = context.client()
      const domains =
        given === undefined
          ? (await listDomains(client, name)).filter(({ host }) => host !== null)
          : [await findDomain(client, name, given)]
      const checked: DomainView[] = []
      // One after the other: the worker has other questions to answer meanwhile.
      for (const { id } of domains) checked.push(await checkDomain(client, name, id))
      context.write(wantsJson(options, command) ? json(checked) : checked.map(dnsText).join(''))
      const wrong = checked.filter(({ dns }) => dns.state !== 'ok')
      if (wrong.length === 0) return
      throw new WebopsError({
        code: 'dns_not_set',
        kind: 'conflict',
        message: `${wrong.map(addressOf).join(', ')} ${wrong.length === 1 ? 'does' : 'do'} not lead to this server.`,
        hint: 'Set the records where the name’s DNS is kept. WebOps looks again every minute, by itself.',
      })
    })
}

function certificateCommand(context: CliContext): Command {
  return new Command('certificate')
    .summary('hand in a certificate for a domain, or take it back')
    .argument('<name>', 'name of the deployment')
    .argument('<domain>', 'its name, with its path where several have that name')
    .option('--chain <file>', 'the certificate and those that signed it, in PEM')
    .option('--key <file>', 'its private key, in PEM; it is stored encrypted and never shown')
    .option('--remove', 'forget the one that was handed in')
    .option('--json', 'print the domain as JSON')
    .action(
      async (
        name: string,
        given: string,
        options: { chain?: string; key?: string; remove?: boolean; json?: boolean },
        command: Command,
      ) => {
        const input = options.remove ? null : { certificate: read(options.chain, '--chain'), privateKey: read(options.key, '--key') }
        const client = context.client()
        const { id } = await findDomain(client, name, given)
        const changed = input ? await setCertificate(client, name, id, input) : await removeCertificate(client, name, id)
        if (wantsJson(options, command)) return context.write(json(changed))
        const { certificate } = changed
        const said = certificate
          ? `is for ${certificate.names.join(', ')} and ends on ${certificate.notAfter.slice(0, 10)}`
          : 'was forgotten'
        context.write(`The certificate of ${addressOf(changed)} ${said}.\n${appliedText(changed)}`)
      },
    )
}

function read(path: string | undefined, option: string): string {
  if (path === undefined) {
    throw new WebopsError({
      code: 'certificate_incomplete',
      kind: 'invalid',
      message: `${option} is missing.`,
      hint: 'Give --chain and --key, or --remove.',
    })
  }
  return readTextFile(path)
}
