import { readFile, stat } from 'node:fs/promises'
import { armor, Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { z } from 'zod'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { SecretOpener, SecretPlace, SecretSealer } from '#core/ports/secrets.ts'
import { Secret } from '#core/secret/secret.ts'

/** A new pair of keys: the identity is the worker's alone, the recipient may be read by all. */
export async function generateWorkerKeys(): Promise<{ identity: string; recipient: string }> {
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

const placeName = ({ deploymentId, variable }: SecretPlace) => `${deploymentId}/${variable}`

function misplaced({ variable }: SecretPlace): WebopsError {
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The stored secret of ${variable} was made for another deployment or another name.`,
    hint: `Set ${variable} again. If nobody moved records by hand, somebody tried to read a secret: see the activity.`,
    field: `dockerEnvVars.${variable}`,
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
