import { type Command, Option } from 'commander'
import { takeApart } from '#core/repository-access/take-apart.ts'
import type { CliContext } from './context.ts'
import { readTextFile } from './read-text-file.ts'

/** Options that say with what a repository is read. Their secrets come from files or standard input: other users see a command line. */
export interface AccessOptions {
  repository?: string
  username?: string
  passwordStdin?: boolean
  passwordFile?: string
  deployKey?: string
  forgetAccess?: boolean
}

/** Adds them to a verb that changes what is stored of a deployment, or looks at that. */
export function withAccessOptions(command: Command): Command {
  return withAccess(command).addOption(
    new Option('--forget-access', 'remove the stored password or deploy key').conflicts([
      'passwordStdin',
      'passwordFile',
      'deployKey',
      'username',
    ]),
  )
}

/** Adds those with which a repository is read, where nothing is stored of it. */
export function withAccess(command: Command): Command {
  return command
    .option('--username <name>', 'user name for the repository (https)')
    .addOption(
      new Option('--password-stdin', 'read the password or token for the repository (https) from standard input').conflicts('passwordFile'),
    )
    .option('--password-file <path>', 'file with the password or token for the repository (https)')
    .option('--deploy-key <path>', 'file with the private key for the repository (ssh)')
}

/**
 * The options as the API has them. Only what was given.
 * @throws WebopsError file_unreadable
 */
export async function accessFields(context: CliContext, options: AccessOptions): Promise<Record<string, string | null>> {
  warnOfPassword(context, options.repository)
  if (options.forgetAccess) return { repositoryPassword: null, deployKey: null }
  const password = await passwordOf(context, options)
  return {
    ...(options.username === undefined ? {} : { repositoryUsername: options.username }),
    ...(password === undefined ? {} : { repositoryPassword: password }),
    ...(options.deployKey === undefined ? {} : { deployKey: readTextFile(options.deployKey) }),
  }
}

async function passwordOf(context: CliContext, options: AccessOptions): Promise<string | undefined> {
  if (options.passwordFile !== undefined) return withoutLineBreak(readTextFile(options.passwordFile))
  if (!options.passwordStdin) return undefined
  return context.interactive ? context.askSecret('Password or token for the repository:') : withoutLineBreak(await context.readInput())
}

function warnOfPassword(context: CliContext, repository = ''): void {
  try {
    if (takeApart(repository).password === null) return
  } catch {
    // No address that could be read: the server says what is wrong with it.
    return
  }
  context.note(
    'The password in the address could be seen by others on this machine, and is in the history of the shell. --password-stdin is safer.\n',
  )
}

function withoutLineBreak(text: string): string {
  return text.replace(/\r?\n$/, '')
}
