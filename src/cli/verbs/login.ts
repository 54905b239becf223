import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { Secret } from '#core/secret/secret.ts'
import { me } from '../api.ts'
import { clientOf } from '../client.ts'
import { loginFile } from '../connection.ts'
import type { CliContext } from '../context.ts'

/** `webops login`: asks the panel whether the token is good, and keeps it (readable by its owner alone). */
export function loginCommand(context: CliContext): Command {
  return new Command('login')
    .summary('remember a panel and a token for it')
    .argument('<address>', "the panel's address")
    .option('--ca <file>', 'certificate authority to trust, for a panel with an internal certificate')
    .addHelpText(
      'after',
      `
The token comes from the panel (Settings, Tokens). It is asked for, or read from WEBOPS_TOKEN or standard input, so that it stays out of the list of processes.

Examples:
  webops login https://panel.example.org
  webops login https://192.0.2.7 --ca root.crt < token.txt`,
    )
    .action(async (address: string, options: { ca?: string }) => {
      const url = checkedAddress(address)
      const token = (context.env.apiToken ?? (context.interactive ? await context.askSecret('Token:') : await context.readInput())).trim()
      if (!token) throw new WebopsError({ code: 'token_missing', kind: 'invalid', message: 'No token was given.' })
      const certificateAuthority = options.ca ? readCertificate(options.ca) : undefined
      const client = clientOf({ url, token: new Secret(token), certificateAuthority })
      try {
        const person = await me(client)
        keep(context, { url, token, certificateAuthority })
        context.write(`Signed in to ${url} as ${person.name}.\n`)
      } finally {
        await client.close()
      }
    })
}

function checkedAddress(address: string): string {
  const url = URL.parse(address.includes('://') ? address : `https://${address}`)
  const isLocal = url !== null && /^(localhost|127\.0\.0\.1|\[::1\]|.*\.localhost)$/.test(url.hostname)
  if (!url || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal))) {
    throw new WebopsError({
      code: 'address_not_usable',
      kind: 'invalid',
      message: `${address} is not an https address.`,
      hint: 'A token is sent over https only.',
    })
  }
  return url.origin
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new WebopsError({ code: 'certificate_unreadable', kind: 'invalid', message: `${file} cannot be read.`, cause })
  }
}

function keep(context: CliContext, login: { url: string; token: string; certificateAuthority: string | undefined }): void {
  const file = loginFile(context.home)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${JSON.stringify(login, null, 2)}\n`, { mode: 0o600 })
  // The mode above counts for a new file only.
  chmodSync(file, 0o600)
}
