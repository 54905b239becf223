import { writeOwnedFile } from '#adapters/host/owned-file.ts'
import { generateWorkerKeys, readIdentities } from '#adapters/secrets/age-secrets.ts'
import { recipientOf } from '#adapters/secrets/resealer.ts'

export interface WorkerKeyFiles {
  privateKeyFile: string
  publicKeyFile: string
}

export interface BegunRotation {
  /** The newest first. */
  identities: [string, ...string[]]
  /** The new public key. */
  recipient: string
  /** True when an earlier rotation was interrupted, and goes on. */
  resumed: boolean
}

/**
 * Puts a new key before the old one, or takes up a rotation that was interrupted. From then on the worker opens what was
 * encrypted to either, and the panel encrypts to the new one: both read these files again when they have changed.
 * @throws WebopsError secret_key_unusable
 */
export async function beginRotation({ privateKeyFile, publicKeyFile }: WorkerKeyFiles): Promise<BegunRotation> {
  const before = await readIdentities(privateKeyFile)
  const resumed = before.length > 1
  const identities = resumed ? before : [(await generateWorkerKeys()).identity, ...before]
  const recipient = await recipientOf(identities[0] as string)
  // The private half first: nothing may be encrypted to a key that the worker does not have.
  writeIdentities(privateKeyFile, identities)
  writeOwnedFile(publicKeyFile, `${recipient}\n`, { mode: 0o644 })
  return { identities: identities as [string, ...string[]], recipient, resumed }
}

/** Takes the old keys away: what was encrypted to them cannot be opened from then on. */
export function endRotation({ privateKeyFile }: WorkerKeyFiles, { identities }: BegunRotation): void {
  writeIdentities(privateKeyFile, identities.slice(0, 1))
}

function writeIdentities(file: string, identities: string[]): void {
  writeOwnedFile(file, `${identities.join('\n')}\n`, { mode: 0o600 })
}
