import { randomBytes, randomInt } from 'node:crypto'

/** A secret that is planted to be looked for. */
export interface Canary {
  name: string
  value: string
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
/** Of a secret, what cannot stand somewhere by chance. */
const PIECE = 12

/** Random, and in letters and digits only: no escape changes it. */
export function run(length: number): string {
  return Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}

/** Values in the shapes that secrets have, as variables of a deployment. */
export function plantedVariables(): Record<string, string> {
  const [a, b, c] = [run(16), run(16), run(16)]
  const key = Array.from({ length: 12 }, () => randomBytes(48).toString('base64')).join('\n')
  return {
    CANARY_PLAIN: run(32),
    CANARY_SHORT: run(8),
    CANARY_LINES: `${a}\n${b}\n${c}\n`,
    CANARY_CRLF: `${run(14)}\r\n${run(14)}`,
    CANARY_QUOTES: `${run(14)}"${run(14)}'${run(14)}\\${run(14)}\``,
    CANARY_DOLLAR: `${run(14)}$HOME$\${X}%n%%${run(14)}$$&<${run(14)}>`,
    CANARY_SPACES: `${run(14)} ${run(14)}\t${run(14)}`,
    CANARY_UNICODE: `${run(14)} ü✓𝄞 ${run(14)}`,
    CANARY_CONTROL: `${run(14)}\x07\x1b[31m${run(14)}`,
    CANARY_LONG: run(3072),
    CANARY_PEM: `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`,
    CANARY_BASE64: `${Buffer.from(run(24)).toString('base64')}+/=${randomBytes(30).toString('base64')}`,
    CANARY_URL: `postgres://shop:${run(24)}@db.internal:5432/shop?sslmode=${run(14)}`,
    CANARY_JSON: JSON.stringify({ token: run(20), nested: { key: `${run(14)}"${run(14)}` } }),
    CANARY_OPTION: `--${run(20)}`,
    CANARY_CHANGED: run(24),
    CANARY_REMOVED: run(24),
  }
}

/** What a project and an environment share with their deployments, and what a build alone is given. */
export function plantedElsewhere(): {
  project: Record<string, string>
  environment: Record<string, string>
  build: Record<string, string>
} {
  return {
    project: { CANARY_PROJECT: run(24), CANARY_HIDDEN: run(24) },
    environment: { CANARY_ENVIRONMENT: `${run(14)}\n${run(14)}`, CANARY_HIDDEN: run(24) },
    build: { CANARY_BUILD: run(24) },
  }
}

/** The content of a secret configuration file, as such files are written. */
export function plantedFile(): string {
  return `[database]\npassword = "${run(24)}"\n\n[mail]\n  key: ${run(24)}\t# ${run(14)}\n${JSON.stringify({ token: run(24) })}\n`
}

/**
 * What shows that a secret stands somewhere, whole or in part: pieces of it as they are, in base64 at each alignment,
 * in hex. They hold letters and digits only, so that no escaping hides them; URL-encoded and JSON-escaped they are the same.
 */
export function tracesOf({ value }: Canary): string[] {
  return piecesOf(value).flatMap((piece) => [
    piece,
    Buffer.from(piece).toString('hex'),
    Buffer.from(piece).toString('hex').toUpperCase(),
    ...[0, 1, 2].map((shift) => inBase64(piece, shift)),
  ])
}

function piecesOf(value: string): string[] {
  if (value.length < PIECE) return [value]
  // The beginning of a private key is the same in all of them.
  const secret = value.startsWith('-----BEGIN OPENSSH') ? value.split('\n').slice(4).join('\n') : value
  const runs = secret.match(new RegExp(`[A-Za-z0-9]{${PIECE},}`, 'g')) ?? []
  const pieces = runs.flatMap((text) =>
    Array.from({ length: Math.floor(text.length / PIECE) }, (_, at) => text.slice(at * PIECE, (at + 1) * PIECE)),
  )
  // Of a long one the beginning, the middle and the end.
  const middle = Math.floor(pieces.length / 2)
  return pieces.length <= 9 ? pieces : [...pieces.slice(0, 3), ...pieces.slice(middle, middle + 3), ...pieces.slice(-3)]
}

/** Without the characters that depend on what stands before and behind it. */
function inBase64(piece: string, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(piece)])
    .toString('base64')
    .replace(/=+$/, '')
  const end = (shift + Buffer.byteLength(piece)) % 3 === 0 ? undefined : -1
  return encoded.slice(shift === 0 ? 0 : shift + 1, end)
}
