import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { requireProgram } from '../process/run-program.ts'
import { generateHostKey, hostKeyFingerprint } from './ssh-host-key.ts'

it('makes a host key that OpenSSH reads, and says its fingerprint as OpenSSH does', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'webops-host-key-'))
  try {
    const file = join(dir, 'key')
    const { privateKey, publicKey } = await generateHostKey(file, 'panel.example.org')
    expect(readdirSync(dir)).toEqual([])
    writeFileSync(file, privateKey)
    chmodSync(file, 0o600)
    expect(await hostKeyFingerprint(file)).toBeNull()
    writeFileSync(`${file}.pub`, publicKey)
    expect((await requireProgram('ssh-keygen', ['-y', '-f', file])).trim()).toBe(publicKey.trim())
    const [bits, fingerprint, comment, type] = (await requireProgram('ssh-keygen', ['-lf', file])).trim().split(' ')
    expect([bits, comment, type]).toEqual(['256', 'webops@panel.example.org', '(ED25519)'])
    expect(await hostKeyFingerprint(file)).toBe(fingerprint)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
})
