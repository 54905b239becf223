import type { Secret } from '../secret/secret.ts'

/**
 * Which deployment and variable a secret is of. It is encrypted along with the value: a ciphertext that somebody copied
 * to another deployment does not open there.
 */
export interface SecretPlace {
  deploymentId: string
  variable: string
}

/** Encrypts to the worker's public key. The panel has only this half. */
export interface SecretSealer {
  seal(secret: Secret, place: SecretPlace): Promise<string>
}

/** Decrypts with the worker's private key. */
export interface SecretOpener {
  /** @throws secret_unreadable, secret_misplaced */
  open(ciphertext: string, place: SecretPlace): Promise<Secret>
}
