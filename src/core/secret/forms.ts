import { inspect } from 'node:util'

/** Shorter pieces of something encoded would be found by chance. */
const MINIMUM_ENCODED = 8

/** How programs write a value, the value itself first. */
export function formsOf(value: string): string[] {
  const json = jsonForm(value)
  const forms = [
    value,
    // UTF-8 taken for Latin-1: git does so where a server does not say what it sends.
    Buffer.from(value).toString('latin1'),
    json,
    // JSON in JSON: what an engine or a logger quotes from another one.
    jsonForm(json),
    // As Node prints a value: with the quotes that it does not hold, and other escapes than JSON's.
    inspect(value, { maxStringLength: null }).slice(1, -1),
    ...unicodeForms(value),
    ...urlForms(value),
    ...shellForms(value),
    ...htmlForms(value),
    ...hexForms(value),
    ...base64Forms(value),
  ]
  return [...new Set(forms)]
}

/** Those of them that one meets most: as it is, in JSON, in an address, in base64. */
export function mainFormsOf(value: string): string[] {
  return [value, jsonForm(value), ...urlForms(value).slice(0, 1), ...base64Forms(value)]
}

function jsonForm(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

/** As JSON writers do that keep to ASCII, or that keep what means something to HTML out (Go). */
function unicodeForms(value: string): string[] {
  const json = jsonForm(value)
  const escape = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
  return [json.replace(/[\u0080-\uffff]/g, escape), json.replace(/[<>&\u2028\u2029]/g, escape)]
}

function urlForms(value: string): string[] {
  try {
    const encoded = encodeURIComponent(value)
    // What JavaScript leaves alone and others encode, and the other way round.
    const strict = encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    const forms = [encoded, strict, strict.replace(/%2F/g, '/'), encodeURI(value)]
    return forms.flatMap((form) => [form, form.replace(/%20/g, '+'), form.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase())])
  } catch {
    // A lone surrogate has no URL-encoded form.
    return []
  }
}

/** Within single quotes (as `set -x` and `printf %q` write it too), within double quotes, and as Python's repr. */
function shellForms(value: string): string[] {
  const backslashes = value.replace(/\\/g, '\\\\')
  return [
    value.replace(/'/g, `'\\''`),
    value.replace(/'/g, `'"'"'`),
    value.replace(/[\\"$`]/g, '\\$&'),
    value.replace(/[^A-Za-z0-9_\-.,:/@=+%\n]/g, '\\$&'),
    backslashes,
    backslashes.replace(/'/g, "\\'").replace(/\n/g, '\\n').replace(/\t/g, '\\t').replace(/\r/g, '\\r'),
    value.replace(/\$/g, '$$$$'),
  ]
}

function htmlForms(value: string): string[] {
  const basic = value.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  const quotes = ['&#39;', '&#x27;', '&apos;', '&#039;', "'"]
  return quotes.flatMap((quote) => {
    const form = basic.replace(/'/g, quote)
    return [form, form.replace(/"/g, '&quot;'), form.replace(/"/g, '&#34;')]
  })
}

function hexForms(value: string): string[] {
  const hex = Buffer.from(value).toString('hex')
  return hex.length >= MINIMUM_ENCODED ? [hex, hex.toUpperCase()] : []
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
    if (inner.length >= MINIMUM_ENCODED) forms.push(inner)
  }
  return [...forms, ...forms.map((form) => form.replace(/\+/g, '-').replace(/\//g, '_'))]
}
