import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CliContext } from '../context.ts'
import { requireRoot } from '../host/check-machine.ts'
import { installationOf } from '../host/installation.ts'
import { oneAtATime } from '../host/one-at-a-time.ts'
import { type RotatedKeys, rotateWorkerKeys } from '../host/rotate-keys.ts'
import { json } from '../output/json.ts'

/** `webops keys`: the worker's key, to which the panel encrypts every secret. */
export function keysCommand(context: CliContext): Command {
  return new Command('keys')
    .summary('show or change the key that secrets are encrypted to')
    .addCommand(showCommand(context))
    .addCommand(rotateCommand(context))
}

function showCommand(context: CliContext): Command {
  return new Command('show')
    .summary('print the public key')
    .option('--json', 'print { publicKey }')
    .action(({ json: asJson }: { json?: boolean }) => {
      const publicKey = readPublicKey(context.env.workerPublicKeyFile)
      context.write(asJson ? json({ publicKey }) : `${publicKey}\n`)
    })
}

function rotateCommand(context: CliContext): Command {
  return new Command('rotate')
    .summary('encrypt all secrets to a new key')
    .description(
      'Makes a new key for the worker, encrypts all stored secrets to it and removes the old key. Panel, worker and applications go on; rollouts that run are waited for. After an interruption it goes on where it was when it is run again.',
    )
    .option('--json', 'print { publicKey, records, resealed, unreadable }')
    .action(async ({ json: asJson }: { json?: boolean }) => {
      requireRoot('keys rotate')
      const work = () => rotateWorkerKeys(installationOf(context.env), (text) => context.note(`${text}\n`), context.signal)
      const result = await oneAtATime(context.env.runDir, work)
      context.write(asJson ? json(result) : describe(result))
      if (result.unreadable > 0) process.exitCode = 1
    })
}

function describe({ publicKey, records, resealed, unreadable }: RotatedKeys): string {
  const counts = Object.entries(records).map(([place, count]) => `${count} ${place}`)
  const lines = [
    `All secrets are encrypted to the new key ${publicKey}, and the old key is gone.`,
    `  ${resealed} secrets, in ${counts.join(', ')}`,
  ]
  if (unreadable > 0) lines.push(`  ${unreadable} of these hold a secret that no key opens, and that was lost before: set it again.`)
  lines.push('  Backups of the database from before need the old key: make a new one.')
  return `${lines.join('\n')}\n`
}

/** @throws WebopsError not_installed */
function readPublicKey(file: string): string {
  try {
    const key = readFileSync(file, 'utf8')
      .split('\n')
      .find((line) => line.startsWith('age1'))
    if (key) return key.trim()
  } catch {
    // As if there were none: it is made for all to read.
  }
  throw new WebopsError({
    code: 'not_installed',
    kind: 'not_found',
    message: `There is no public key in ${file}.`,
    hint: 'webops up makes the worker’s keys.',
  })
}
