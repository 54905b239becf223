import { createHash, createPublicKey } from 'node:crypto'
import { WebopsError } from '../errors/webops-error.ts'

/** A public key as it stands in a line of an authorized_keys file. */
export interface PublicKey {
  type: string
  /** In base64. */
  publicKey: string
  comment: string
  fingerprint: string
}

const TYPES = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa']
const ANY_TYPE = /(?:^|\s)(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+ AAAA/
const LEAST_RSA_BITS = 2048
/** Checking a signature of a larger one takes the panel's time. */
const MOST_RSA_BITS = 16_384

/**
 * Reads a public key from a line as ssh-keygen writes it to a .pub file.
 * @throws ssh_key_private, ssh_key_invalid; neither says anything of what was given
 */
export async function readPublicKey(line: string): Promise<PublicKey> {
  const text = line.trim()
  if (/PRIVATE KEY|PuTTY-User-Key-File/.test(text)) throw isPrivate()
  if (text.startsWith('---- BEGIN SSH2 PUBLIC KEY')) {
    throw invalid('This is a public key in another format.', 'Change it to one line first: ssh-keygen -i -f <file>')
  }
  if (/[\r\n]/.test(text)) throw invalid('There is more than one line.', 'Give one key, as it stands in the .pub file.')
  const [type = '', publicKey = '', ...comment] = text.split(/[ \t]+/)
  if (type.includes('-cert-v0')) throw invalid('This is a certificate.', 'Give the key itself: the .pub file without -cert in its name.')
  if (type.startsWith('sk-')) {
    throw invalid('Keys in a security key (sk-…) cannot be checked here.', 'Make another one: ssh-keygen -t ed25519')
  }
  if (type === 'ssh-dss') throw invalid('DSA keys are broken.', 'Make another one: ssh-keygen -t ed25519')
  if (!TYPES.includes(type)) {
    if (ANY_TYPE.test(text))
      throw invalid('There is something before the key.', 'Options have no meaning here: begin with the type, such as ssh-ed25519.')
    throw invalid('This is no public key of SSH.', 'Give the line of a .pub file, such as ~/.ssh/id_ed25519.pub: ssh-ed25519 AAAA… name')
  }
  return { type, publicKey, comment: comment.join(' '), fingerprint: await fingerprintOf(type, publicKey) }
}

async function fingerprintOf(type: string, publicKey: string): Promise<string> {
  const { default: ssh } = await import('ssh2')
  const parsed = ssh.utils.parseKey(`${type} ${publicKey}`)
  // Another way to write the same key would be another fingerprint.
  if (parsed instanceof Error || parsed.isPrivateKey() || parsed.getPublicSSH().toString('base64') !== publicKey) throw broken()
  const bits = rsaBits(parsed.getPublicPEM())
  if (type === 'ssh-rsa' && (bits < LEAST_RSA_BITS || bits > MOST_RSA_BITS)) {
    throw invalid(
      `An RSA key of ${bits} bits cannot be used: ${LEAST_RSA_BITS} to ${MOST_RSA_BITS}.`,
      'Make another one: ssh-keygen -t ed25519',
    )
  }
  return `SHA256:${createHash('sha256').update(parsed.getPublicSSH()).digest('base64').replace(/=+$/, '')}`
}

/** 0 for keys of other kinds. @throws ssh_key_invalid for what is no point of its curve, and the like */
function rsaBits(pem: string): number {
  try {
    return createPublicKey(pem).asymmetricKeyDetails?.modulusLength ?? 0
  } catch {
    throw broken()
  }
}

function broken(): WebopsError {
  return invalid('This public key is not whole.', 'Copy the whole line of the .pub file: a type, a long word and a name.')
}

function invalid(message: string, hint: string): WebopsError {
  return new WebopsError({ code: 'ssh_key_invalid', kind: 'invalid', message, hint, field: 'key' })
}

function isPrivate(): WebopsError {
  return new WebopsError({
    code: 'ssh_key_private',
    kind: 'invalid',
    message: 'This is a private key. It was not kept, and nobody but you should ever have it.',
    hint: 'Give the public half: the file beside it whose name ends in .pub.',
    field: 'key',
  })
}
