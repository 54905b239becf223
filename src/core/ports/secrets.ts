import type { Secret } from '../secret/secret.ts'

/** Encrypts to the worker's public key. The panel has only this half. */
export interface SecretSealer {
  seal(secret: Secret): Promise<string>
}

/** Decrypts with the worker's private key. */
export interface SecretOpener {
  /** @throws secret_unreadable */
  open(ciphertext: string): Promise<Secret>
}
