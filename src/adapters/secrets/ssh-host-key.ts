import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { requireProgram } from '../process/run-program.ts'

/**
 * A key that an SSH server is known by. Made by OpenSSH: what ssh2 makes is broken for one key in 128
 * (github.com/mscdex/ssh2/issues/1513).
 * @param file where it is to be; it is made in a folder beside that, which nobody else may look into
 * @param host to tell it by
 */
export async function generateHostKey(file: string, host: string): Promise<{ privateKey: string; publicKey: string }> {
  const dir = await mkdtemp(join(dirname(file), '.host-key-'))
  try {
    const key = join(dir, 'key')
    await requireProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', ['webops', host].join('@'), '-f', key])
    return { privateKey: await readFile(key, 'utf8'), publicKey: await readFile(`${key}.pub`, 'utf8') }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/**
 * The fingerprint of a host key, from the public half beside it.
 * @returns null when there is none
 */
export async function hostKeyFingerprint(file: string): Promise<string | null> {
  const line = await readFile(`${file}.pub`, 'utf8').catch(() => null)
  const key = line?.split(' ')[1]
  return key ? `SHA256:${createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64').replace(/=+$/, '')}` : null
}
