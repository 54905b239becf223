import type { Secret } from '../secret/secret.ts'

/**
 * What a secret is for. It is encrypted along with the value: a ciphertext that somebody copied to another place does not
 * open there.
 */
export type SecretPlace = VariablePlace | FilePlace | RepositoryPlace | CertificatePlace

/** A variable of a deployment, of an environment or of a project: in none of the others does it open. */
export type VariablePlace = { variable: string } & ({ deploymentId: string } | { environmentId: string } | { projectId: string })

/** A configuration file of a deployment. It opens at its own path only. */
export interface FilePlace {
  deploymentId: string
  /** Absolute, in the container. */
  file: string
}

/** What a deployment's repository is read with. It opens for the one git server that it was given for. */
export interface RepositoryPlace {
  /** Null: of a question about a deployment that is not there yet. */
  deploymentId: string | null
  kind: 'password' | 'deploy-key'
  /** Scheme, host and port. */
  server: string
}

/** The private key of a certificate that was handed in. It opens for the one name of the one deployment that it was given for. */
export interface CertificatePlace {
  deploymentId: string
  kind: 'certificate'
  /** The route's host. */
  host: string
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

/** Takes what was encrypted to an old key of the worker's to the new one, when keys are rotated. */
export interface Resealer {
  /** Whether the new key alone opens it. */
  opens(ciphertext: string): Promise<boolean>
  /** @returns null when the new key opens it already, `unreadable` when none of the keys does */
  reseal(ciphertext: string): Promise<{ ciphertext: string } | 'unreadable' | null>
}
