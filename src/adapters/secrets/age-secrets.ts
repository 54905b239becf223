import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { WebopsError } from '#core/errors/webops-error.ts'
import type {
  CertificatePlace,
  FilePlace,
  RepositoryPlace,
  SecretOpener,
  SecretPlace,
  SecretSealer,
  VariablePlace,
} from '#core/ports/secrets.ts'
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
 * Encrypts to the worker's public key. The file is read when it is first needed, and again when it was replaced: keys are
 * rotated while processes run.
 * @param publicKeyFile holds `age1…`; lines that begin with # are comments
 */
export function ageSealer(publicKeyFile: string): SecretSealer {
  const recipient = whenReplaced(publicKeyFile, async () => (await readKeys(publicKeyFile, 'age1'))[0] as string)
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
 * Decrypts with the worker's private key. The file is read when it is first needed, and again when it was replaced.
 * @param privateKeyFile holds `AGE-SECRET-KEY-…`, readable by its owner only; several while keys are rotated
 */
export function ageOpener(privateKeyFile: string): SecretOpener {
  const identities = whenReplaced(privateKeyFile, () => readIdentities(privateKeyFile))
  return {
    async open(ciphertext, place) {
      const { armor, Decrypter } = await age()
      const decrypter = new Decrypter()
      for (const identity of await identities()) decrypter.addIdentity(identity)
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

// No variable has a name that makes its place one of a repository, of a certificate, of a file or of something else's variable.
function placeName(place: SecretPlace): string {
  if ('file' in place) return `file ${JSON.stringify([place.deploymentId, place.file])}`
  if ('host' in place) return `certificate ${JSON.stringify([place.deploymentId, place.host])}`
  if (!('variable' in place)) return `repository ${JSON.stringify([place.deploymentId, place.kind, place.server])}`
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(place.variable)) throw misplaced(place)
  if ('environmentId' in place) return `environment ${JSON.stringify([place.environmentId, place.variable])}`
  if ('projectId' in place) return `project ${JSON.stringify([place.projectId, place.variable])}`
  return `${place.deploymentId}/${place.variable}`
}

function misplaced(place: SecretPlace): WebopsError {
  if ('file' in place) return misplacedFile(place)
  if ('host' in place) return misplacedCertificate(place)
  if (!('variable' in place)) return misplacedAccess(place)
  return misplacedVariable(place)
}

function misplacedVariable(place: VariablePlace): WebopsError {
  const { variable } = place
  const owner = 'environmentId' in place ? 'environment' : 'projectId' in place ? 'project' : 'deployment'
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The stored secret of ${variable} was made for another ${owner} or another name.`,
    hint: `Set ${variable} again. If nobody moved records by hand, somebody tried to read a secret: see the activity.`,
    field: `dockerEnvVars.${variable}`,
  })
}

function misplacedFile({ file }: FilePlace): WebopsError {
  return new WebopsError({
    code: 'secret_misplaced',
    kind: 'refused',
    message: `The stored content of ${file} was made for another deployment or another path.`,
    hint: `Set ${file} again. If nobody moved records by hand, somebody tried to read a secret: see the activity.`,
    field: `files.${file}`,
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

/**
 * The worker's private keys, the newest first: only while keys are rotated there are several.
 * @throws WebopsError secret_key_unusable
 */
export async function readIdentities(privateKeyFile: string): Promise<string[]> {
  if ((await mode(privateKeyFile)) & 0o077) throw keyUnusable(privateKeyFile, 'can be read by others than its owner')
  return readKeys(privateKeyFile, 'AGE-SECRET-KEY-')
}

async function readKeys(file: string, prefix: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw keyUnusable(file, 'cannot be read', cause)
  })
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith(prefix))
  if (keys.length === 0) throw keyUnusable(file, 'holds no key')
  return keys
}

async function mode(file: string): Promise<number> {
  return (await details(file)).mode
}

async function details(file: string): Promise<Stats> {
  return stat(file).catch((cause: Error) => {
    throw keyUnusable(file, 'cannot be read', cause)
  })
}

// A failure is not kept: the file may be there the next time.
function whenReplaced<T>(file: string, read: () => Promise<T>): () => Promise<T> {
  let kept: { mark: string; value: Promise<T> } | undefined
  return async () => {
    const { ino, mtimeMs, size } = await details(file)
    const mark = `${ino} ${mtimeMs} ${size}`
    if (kept?.mark !== mark) kept = { mark, value: read() }
    const { value } = kept
    return value.catch((error: unknown) => {
      if (kept?.value === value) kept = undefined
      throw error
    })
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
