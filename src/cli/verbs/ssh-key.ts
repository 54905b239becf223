import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import { addSshKey, listSshKeys, removeSshKey } from '../api.ts'
import type { CliContext } from '../context.ts'
import { json } from '../output/json.ts'
import { table } from '../output/table.ts'
import { ago } from '../output/words.ts'
import { readTextFile } from '../read-text-file.ts'

/** Where ssh looks for keys by itself, the best first. */
const USUAL = ['id_ed25519.pub', 'id_ecdsa.pub', 'id_rsa.pub']

/** `webops ssh-key add|list|remove`. */
export function sshKeyCommand(context: CliContext): Command {
  const sshKey = new Command('ssh-key').summary('keys that you push with over SSH')
  sshKey.addCommand(addCommand(context))
  sshKey.addCommand(listCommand(context))
  sshKey.addCommand(removeCommand(context))
  return sshKey
}

function addCommand(context: CliContext): Command {
  return new Command('add')
    .summary('add a public key')
    .description('Add a public key, with which you can then push. The private half stays where it is, and with you.')
    .argument('[file]', 'the .pub file, or - for standard input; unset: the first of those in ~/.ssh that ssh uses by itself')
    .option('--name <name>', "what it is called here; unset: the key's comment")
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  webops ssh-key add\n  webops ssh-key add ~/.ssh/work.pub --name laptop\n\nTo make a key: ssh-keygen -t ed25519',
    )
    .action(async (file: string | undefined, options: { name?: string; json?: boolean }) => {
      const key = file === '-' ? await context.readInput() : readTextFile(file ?? usualKey(context.home))
      const added = await addSshKey(context.client(), { key, ...(options.name === undefined ? {} : { name: options.name }) })
      if (options.json) return context.write(json(added))
      context.write(`Added ${added.name}, ${added.fingerprint}.\n`)
    })
}

function listCommand(context: CliContext): Command {
  return new Command('list')
    .summary('list your keys')
    .option('--json', 'print them as JSON')
    .action(async (options: { json?: boolean }) => {
      const keys = await listSshKeys(context.client())
      if (options.json) return context.write(json(keys))
      const rows = keys.map(({ name, type, fingerprint, createdAt, lastUsedAt }) => [
        name,
        type,
        fingerprint,
        ago(createdAt),
        ago(lastUsedAt),
      ])
      context.write(rows.length === 0 ? 'No keys.\n' : table(['NAME', 'TYPE', 'FINGERPRINT', 'ADDED', 'LAST USED'], rows))
    })
}

function removeCommand(context: CliContext): Command {
  return new Command('remove')
    .summary('remove a key: nobody pushes with it any more')
    .argument('<key>', 'name, fingerprint or id of the key')
    .option('--json', 'print the removed key as JSON')
    .addHelpText('after', '\nExample:\n  webops ssh-key remove laptop')
    .action(async (given: string, options: { json?: boolean }) => {
      const found = (await listSshKeys(context.client())).filter(({ id, name, fingerprint }) => [id, name, fingerprint].includes(given))
      const [key] = found
      if (!key) {
        throw new WebopsError({
          code: 'ssh_key_not_found',
          kind: 'not_found',
          message: `There is no key ${given}.`,
          hint: 'webops ssh-key list',
        })
      }
      if (found.length > 1) {
        throw new WebopsError({
          code: 'ssh_key_ambiguous',
          kind: 'conflict',
          message: `${found.length} keys are called ${given}.`,
          hint: `Name one by its fingerprint: ${found.map(({ fingerprint }) => fingerprint).join(', ')}`,
        })
      }
      await removeSshKey(context.client(), key.id)
      context.write(options.json ? json(key) : `Removed ${key.name}.\n`)
    })
}

/** @throws ssh_key_file_missing */
function usualKey(home: string): string {
  const found = USUAL.map((name) => join(home, '.ssh', name)).find((file) => existsSync(file))
  if (found) return found
  throw new WebopsError({
    code: 'ssh_key_file_missing',
    kind: 'not_found',
    message: `There is no public key in ${join(home, '.ssh')}: none of ${USUAL.join(', ')}.`,
    hint: 'Make one with ssh-keygen -t ed25519, or name the file.',
  })
}
