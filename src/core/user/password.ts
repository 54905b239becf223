import { hash, verify } from '@node-rs/argon2'

/** argon2id with the library's defaults, which are OWASP's: 19 MiB, 2 passes. */
export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'))
}

/** A null hash (nobody has that address) takes as long as a wrong password. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await nobodysHash()), password.normalize('NFC'))
  return matches && passwordHash !== null
}

let nobodys: Promise<string> | undefined
const nobodysHash = () => (nobodys ??= hash('nobody has this password'))
