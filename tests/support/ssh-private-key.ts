import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A fresh ed25519 key as ssh-keygen writes it. ssh2 cannot make them: one in 128 is broken. */
export function freshKeyPair(passphrase = ''): { private: string; public: string } {
  const dir = mkdtempSync(join(tmpdir(), 'ssh-key-'))
  try {
    const file = join(dir, 'key')
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-C', '', '-f', file])
    return { private: readFileSync(file, 'utf8'), public: readFileSync(`${file}.pub`, 'utf8').trim() }
  } finally {
    rmSync(dir, { recursive: true })
  }
}
