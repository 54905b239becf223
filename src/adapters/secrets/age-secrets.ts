import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { CertificatePlace, RepositoryPlace, SecretOpener, SecretPlace, SecretSealer } from '#core/ports/secrets.ts'
import { Secret } from '#core/secret/secret.ts'

/** Loaded with the first secret: its curves take 4 MB of a process. */
const age = () => import('age-encryption')

/** A new pair of keys: the identity is the worker's alone, the recipient may be read by all. */
export async function generateWorkerKeys(): Promise<{ identity: string; recipient: string }> {
  const { generateX25519Identity, identityToRecipient } = await age()
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/**
 * Encrypts to the worker's public key. The file is read when it is first needed.
 * @param publicKeyFile holds `age1…`; lines that begin with # are comments
 */
export function ageSealer(publicKeyFile: string): SecretSealer {
  const recipient = once(() => readKey(publicKeyFile, 'age1'))
  return {
    async seal(secret, place) {
      const { armor, Encrypter } = await age()
      const encrypter = new Encrypter()
      encrypter.addRecipient(await recipient())
      return armor.encode(await encrypter.encrypt(JSON.stringify({ of: placeName(place), value: secret.reveal() })))
    },
  }
}

/**
 * Decrypts with the worker's private key. The file is read when it is first needed.
 * @param privateKeyFile holds `AGE-SECRET-KEY-…`, readable by its owner only
 */
export function ageOpener(privateKeyFile: string): SecretOpener {
  const identity = once(async () => {
    if ((await mode(privateKeyFile)) & 0o077) throw keyUnusable(privateKeyFile, 'can be read by others than its owner')
    return await readKey(privateKeyFile, 'AGE-SECRET-KEY-')
  })
  return {
    async open(ciphertext, place) {
      const { armor, Decrypter } = await age()
      const decrypter = new Decrypter()
      decrypter.addIdentity(await identity())
      let sealed: z.output<typeof payload>
      try {
        sealed = payload.parse(JSON.parse(await decrypter.decrypt(armor.decode(ciphertext), 'text')))
      } catch (cause) {
        throw new WebopsError({
          code: 'secret_unreadable',
          kind: 'failed',
          message: 'A stored secret cannot be decrypted with this worker’s key.',
          hint: `Was ${privateKeyFile} replaced? Put the old key back, or set the secret again.`,
          cause,
        })
      }
      if (sealed.of !== placeName(place)) throw misplaced(place)
      return new Secret(sealed.value)
    },
  }
}

const payload = z.object({ of: z.string(), value: z.string() })

// No variable has a name that makes its place one of a repository or of a certificate.
function placeName(place: SecretPlace): string {
  if ('host' in place) return `certificate ${JSON.stringify([place.deploymentId, place.host])}`
  if (!('variable' in place)) return `repository ${JSON.stringify([place.deploymentId, place.kind, place.server])}`
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(place.variable)) throw misplaced(place)
  return `${place.deploymentId}/${place.variable}`
}

function misplaced(place: SecretPlace): WebopsError {
  if ('host' in place) return misplacedCertificate(place)
  if (!('variable' in place)) return misplacedAccess(place)
  const { variable } = place
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The stored secret of ${variable} was made for another deployment or another name.`,
    hint: `Set ${variable} again. If nobody moved records by hand, somebody tried to read a secret: see the activity.`,
    field: `dockerEnvVars.${variable}`,
  })
}

function misplacedAccess({ kind, server }: RepositoryPlace): WebopsError {
  const what = kind === 'password' ? 'password' : 'deploy key'
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The stored ${what} of the repository was not given for ${server}, or not for this deployment. It was not sent there.`,
    hint: `Give the ${what} again. If nobody edited the database by hand, somebody tried to have it sent to a server of theirs: see the activity.`,
    field: 'repository',
  })
}

function misplacedCertificate({ host }: CertificatePlace): WebopsError {
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The stored private key of the certificate was not given for ${host}, or not for this deployment.`,
    hint: `Hand in the certificate of ${host} again. If nobody edited the database by hand, somebody tried to use a key of somebody else: see the activity.`,
    field: 'privateKey',
  })
}

async function readKey(file: string, prefix: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw keyUnusable(file, 'cannot be read', cause)
  })
  const key = text
    .split('\n')
    .map((line) => line.trim())
    .find((line) => line.startsWith(prefix))
  if (!key) throw keyUnusable(file, 'holds no key')
  return key
}

async function mode(file: string): Promise<number> {
  const found = await stat(file).catch((cause: Error) => {
    throw keyUnusable(file, 'cannot be read', cause)
  })
  return found.mode
}

// A failure is not kept: the file may be there the next time.
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined
      throw error
    })
    return made
  }
}

function keyUnusable(file: string, reason: string, cause?: unknown): WebopsError {
  return new WebopsError({
    code: 'secret_key_unusable',
    kind: 'unavailable',
    message: `The key in ${file} ${reason}.`,
    hint: '`webops up` makes the worker’s keys; it leaves those alone that are there.',
    cause,
  })
}
