import { createHash } from 'node:crypto'
import { WebopsError } from '../errors/webops-error.ts'

/**
 * Looks whether a text is a private key that ssh can use without asking anybody.
 * @returns its fingerprint, as ssh-keygen and most git servers show it: `SHA256:…`
 * @throws deploy_key_invalid, deploy_key_locked
 */
export async function fingerprintOf(privateKey: string): Promise<string> {
  // Loaded when there is a key: few deployments have one.
  const { default: ssh } = await import('ssh2')
  const parsed = ssh.utils.parseKey(`${privateKey.replace(/\r\n/g, '\n').trim()}\n`)
  if (parsed instanceof Error) throw /passphrase|encrypted/i.test(parsed.message) || / ENCRYPTED /.test(privateKey) ? locked() : invalid()
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  if (!key?.isPrivateKey()) throw invalid()
  return `SHA256:${createHash('sha256').update(key.getPublicSSH()).digest('base64').replace(/=+$/, '')}`
}

function locked(): WebopsError {
  return new WebopsError({
    code: 'deploy_key_locked',
    kind: 'invalid',
    message: 'The deploy key is protected by a passphrase, which nobody is there to type.',
    hint: "Make one without: ssh-keygen -t ed25519 -N '' -f deploy_key, and let it only read this repository.",
    field: 'deployKey',
  })
}

function invalid(): WebopsError {
  return new WebopsError({
    code: 'deploy_key_invalid',
    kind: 'invalid',
    message: 'The deploy key is not a private key that ssh can use, or it is not whole.',
    hint: 'Give the whole file, from -----BEGIN to -----END: not the .pub file beside it, and not a key of PuTTY.',
    field: 'deployKey',
  })
}
