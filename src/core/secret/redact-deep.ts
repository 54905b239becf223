/** A copy of what is stored as JSON, without secrets in any of its texts. */
export function redactDeep<T>(value: T, redact: (text: string) => string): T {
  const within = (given: unknown): unknown => {
    if (typeof given === 'string') return redact(given)
    if (Array.isArray(given)) return given.map(within)
    if (typeof given !== 'object' || given === null) return given
    return Object.fromEntries(Object.entries(given).map(([key, inner]) => [key, within(inner)]))
  }
  return within(value) as T
}
