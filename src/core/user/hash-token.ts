import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, as text for links and tokens. */
export function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

/** SHA-256 in hex: tokens have 256 random bits, so that a fast hash is enough. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex')
}

/** Compares two hashes in constant time. */
export function sameHash(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
