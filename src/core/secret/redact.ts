const REDACTED = '[REDACTED]'
/** Shorter values would cut up ordinary words. */
const MINIMUM_LENGTH = 4

/**
 * Cuts known secrets out of texts: as they are, URL-encoded, in base64, escaped as in JSON, and each line of those that
 * have several (logs are lines).
 * @param secrets values in clear; those under 4 characters are left alone
 */
export function redactor(secrets: string[]): (text: string) => string {
  const forms = new Set(secrets.flatMap(formsOf).filter((form) => form.length >= MINIMUM_LENGTH))
  if (forms.size === 0) return (text) => text
  // The longest first, so that none is left half cut.
  const alternatives = [...forms].sort((a, b) => b.length - a.length).map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  const pattern = new RegExp(alternatives.join('|'), 'g')
  return (text) => text.replace(pattern, REDACTED)
}

function formsOf(secret: string): string[] {
  if (secret.length < MINIMUM_LENGTH) return []
  const lines = secret
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line.length >= 8)
  const plain = [secret, secret.trim(), ...lines]
  return plain.flatMap((value) => [value, ...urlForms(value), JSON.stringify(value).slice(1, -1), ...base64Forms(value)])
}

function urlForms(value: string): string[] {
  try {
    const encoded = encodeURIComponent(value)
    return [encoded, encoded.replace(/%20/g, '+'), encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())]
  } catch {
    // A lone surrogate has no URL-encoded form.
    return []
  }
}

// Also as a part of something longer that was encoded (`user:password`): the alignment then shifts by 1 or 2 bytes,
// and what depends on the neighbours is left out.
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value)
  const whole = bytes.toString('base64')
  const forms = [whole, whole.replace(/=+$/, '')]
  for (const shift of [0, 1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const inner = shifted.slice(shift === 0 ? 0 : shift + 1, (shift + bytes.length) % 3 === 0 ? undefined : -1)
    if (inner.length >= 8) forms.push(inner)
  }
  return [...forms, ...forms.map((form) => form.replace(/\+/g, '-').replace(/\//g, '_'))]
}
