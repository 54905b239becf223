/** How every ciphertext begins, wherever it stands. */
const BEGIN = '-----BEGIN AGE ENCRYPTED FILE-----'

export function isSealed(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(BEGIN)
}

/** All ciphertexts in what is stored as JSON. */
export function sealedTextsIn(value: unknown): string[] {
  if (isSealed(value)) return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(sealedTextsIn)
}

/**
 * The same with other ciphertexts in the places of those that `by` has.
 * @returns what was given itself when there is nothing to replace in it
 */
export function withSealedTexts<T>(value: T, by: ReadonlyMap<string, string>): T {
  if (typeof value === 'string') return (by.get(value) ?? value) as T
  if (typeof value !== 'object' || value === null) return value
  if (!sealedTextsIn(value).some((text) => by.has(text))) return value
  if (Array.isArray(value)) return value.map((one: unknown) => withSealedTexts(one, by)) as T
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withSealedTexts(inner as unknown, by)])) as T
}
