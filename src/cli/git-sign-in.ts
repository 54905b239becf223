import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { type Connection, loginFile } from './connection.ts'
import type { CliContext } from './context.ts'
import { certificateAuthorityFile } from './host/addresses.ts'
import { installationOf } from './host/installation.ts'
import { CREDENTIAL_USER } from './verbs/git-credential.ts'
import type { WorkTree } from './work-tree.ts'

/** Ours, by its place: not everybody has it in the PATH, and git may be started by an editor. */
const LAUNCHER = join(import.meta.dirname, '../../webops')

/**
 * Sets a repository up so that git signs in to the panel by itself: with the token that this command line has, and trusting the
 * certificates that this command line trusts. Other hosts are not touched.
 */
export async function letGitSignIn(context: CliContext, tree: WorkTree, connection: Connection): Promise<void> {
  const { url } = connection
  // The empty one takes out what is set up for all hosts: a keychain would keep the token.
  await tree.configure(`credential.${url}.helper`, ['', `!${quoted(LAUNCHER)} git-credential`])
  await tree.configure(`credential.${url}.username`, [CREDENTIAL_USER])
  const authority = authorityOf(context, connection)
  await tree.configure(`http.${url}.sslCAInfo`, authority === null ? [] : [keepAuthorities(context, url, authority)])
}

/** What signs the panel's certificate beside those that everybody trusts; null for nothing. */
function authorityOf({ env }: CliContext, { certificateAuthority, socketPath }: Connection): string | null {
  if (certificateAuthority !== undefined) return certificateAuthority
  if (socketPath === undefined) return null
  // On the server itself the command line needs no certificate, and git does.
  const file = certificateAuthorityFile(installationOf(env))
  return existsSync(file) ? readFileSync(file, 'utf8') : null
}

/** Git takes one file, in place of the system's: it has those as well, for when the panel gets a public certificate. */
function keepAuthorities({ home }: CliContext, url: string, authority: string): string {
  const file = join(dirname(loginFile(home)), `ca-${new URL(url).host.replace(/[^a-z0-9.-]+/gi, '_')}.pem`)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${[authority.trim(), ...rootCertificates].join('\n')}\n`, { mode: 0o644 })
  chmodSync(file, 0o644)
  return file
}

/** Git hands a helper that begins with `!` to a shell. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`
}
