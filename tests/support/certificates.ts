import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'

export interface MadeCertificate {
  /** Its own certificate, and then the authority's. */
  chain: string
  own: string
  authority: string
  key: string
}

const KEYS = {
  ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
  'rsa-1024': ['-newkey', 'rsa:1024'],
  ed25519: ['-newkey', 'ed25519'],
}

/** A certificate for some names, signed by an authority that was made for it. Valid for ten days from now on. */
export async function makeCertificateFor(names: string[], key: keyof typeof KEYS = 'ec'): Promise<MadeCertificate> {
  const dir = await mkdtemp(join(tmpdir(), 'certificate-'))
  const at = (name: string) => join(dir, name)
  const openssl = (args: string[]) => requireProgram('openssl', args)
  try {
    await openssl([
      'req',
      '-x509',
      ...KEYS.ec,
      '-nodes',
      '-keyout',
      at('ca.key'),
      '-out',
      at('ca.crt'),
      '-days',
      '10',
      '-subj',
      '/CN=Test Authority',
    ])
    await openssl(['req', ...KEYS[key], '-nodes', '-keyout', at('key'), '-out', at('request'), '-subj', '/O=Test'])
    await writeFile(at('extensions'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`)
    const signed = ['-req', '-in', at('request'), '-CA', at('ca.crt'), '-CAkey', at('ca.key'), '-CAcreateserial', '-out', at('crt')]
    await openssl(['x509', ...signed, '-days', '10', '-extfile', at('extensions')])
    const [own, authority, made] = await Promise.all(['crt', 'ca.crt', 'key'].map((name) => readFile(at(name), 'utf8')))
    if (!own || !authority || !made) throw new Error('openssl wrote nothing')
    return { chain: own + authority, own, authority, key: made }
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}

/** The same private key with a passphrase. */
export async function lockKey(key: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'key-'))
  try {
    await writeFile(join(dir, 'key'), key, { mode: 0o600 })
    await requireProgram('openssl', ['pkey', '-in', join(dir, 'key'), '-aes128', '-passout', 'pass:word', '-out', join(dir, 'locked')])
    return await readFile(join(dir, 'locked'), 'utf8')
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
