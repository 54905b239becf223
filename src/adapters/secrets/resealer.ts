import type { Resealer } from '#core/ports/secrets.ts'

const age = () => import('age-encryption')

/**
 * Takes ciphertexts from old keys to a new one. What is encrypted, its place included, stays as it is.
 * @param identities the newest first
 */
export async function ageResealer([newest, ...old]: readonly [string, ...string[]]): Promise<Resealer> {
  const { armor, Decrypter, Encrypter, identityToRecipient } = await age()
  const recipient = await identityToRecipient(newest)
  const [current, others] = [new Decrypter(), new Decrypter()]
  current.addIdentity(newest)
  for (const identity of old) others.addIdentity(identity)

  const opens = (ciphertext: string) => decrypt(current, ciphertext).then((text) => text !== null)
  async function decrypt(decrypter: typeof current, ciphertext: string): Promise<string | null> {
    try {
      return await decrypter.decrypt(armor.decode(ciphertext), 'text')
    } catch {
      // Of another key, or damaged.
      return null
    }
  }

  return {
    opens,
    async reseal(ciphertext) {
      if (await opens(ciphertext)) return null
      const text = old.length === 0 ? null : await decrypt(others, ciphertext)
      if (text === null) return 'unreadable'
      const encrypter = new Encrypter()
      encrypter.addRecipient(recipient)
      return { ciphertext: armor.encode(await encrypter.encrypt(text)) }
    },
  }
}

/** The public half of a private key. */
export async function recipientOf(identity: string): Promise<string> {
  return (await age()).identityToRecipient(identity)
}
