import { CUT } from '../log/cut.ts'
import { onlyColours } from '../log/only-colours.ts'
import { formsByBeginning } from './forms-by-beginning.ts'
import { formsOf, mainFormsOf } from './forms.ts'
import { edgeRedactor } from './redact-edges.ts'

const REDACTED = '[REDACTED]'
/** Shorter values would cut up ordinary words. */
const MINIMUM_LENGTH = 4
/** In characters. */
const LONGEST_PATTERN = 8000
/** The same for what is only a part of a secret. */
const MINIMUM_PART = 8
/** More forms than these are looked up first: whole files are secrets, too. */
const MANY_FORMS = 5000
/** Of a secret with more lines than these, a whole file, each line is known in its main forms alone: all of them would fill the memory. */
const MANY_PARTS = 500

/**
 * Cuts known secrets out of texts: as they are, in the forms in which programs write values (URL-encoded, base64, hex,
 * escaped as in JSON, in a shell, in HTML), each line of those that have several (logs are lines), and the password of
 * those that are addresses.
 * Where a text is marked as cut (`CUT`), what remains of a secret there is cut out too, and the mark.
 * @param secrets values in clear; those under 4 characters are left alone
 */
export function redactor(secrets: string[]): (text: string) => string {
  const forms = allForms(secrets)
  if (forms.size === 0) return (text) => text.replaceAll(CUT, '')
  const whole = forms.size > MANY_FORMS ? cutFound(formsByBeginning(forms)) : cutAll([...forms])
  // Made when it is needed: hardly ever.
  let edges: ((pieces: string[]) => string[]) | undefined
  return (text) => {
    if (!text.includes(CUT)) return whole(text)
    edges ??= edgeRedactor([...forms], REDACTED)
    return edges(text.split(CUT).map(whole)).join('')
  }
}

function allForms(secrets: string[]): Set<string> {
  const forms = new Set<string>()
  for (const secret of new Set(secrets)) {
    const parts = new Set(partsOf(secret))
    for (const part of parts) {
      const isLineOfMany = parts.size > MANY_PARTS && part !== secret
      for (const form of isLineOfMany ? mainFormsOf(part) : formsOf(part)) forms.add(form)
    }
  }
  return forms
}

/** The longest first, so that none is left half cut. */
function cutAll(forms: string[]): (text: string) => string {
  const cuts = cutters(forms.sort((a, b) => b.length - a.length))
  return (text) => cuts.reduce((rest, cut) => cut(rest), text)
}

function cutFound(find: (text: string) => string[]): (text: string) => string {
  return (text) => cutAll(find(text))(text)
}

/** One pattern for as many as it can hold: engines of regular expressions refuse very long ones, and values may have 64 KB. */
function cutters(forms: string[]): ((text: string) => string)[] {
  const cuts: ((text: string) => string)[] = []
  let waiting: string[] = []
  let length = 0
  const flush = () => {
    if (waiting.length === 0) return
    const pattern = new RegExp(waiting.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'), 'g')
    cuts.push((text) => text.replace(pattern, REDACTED))
    waiting = []
    length = 0
  }
  for (const form of forms) {
    if (length + form.length > LONGEST_PATTERN) flush()
    if (form.length > LONGEST_PATTERN) cuts.push((text) => text.replaceAll(form, REDACTED))
    else {
      waiting.push(form)
      length += form.length
    }
  }
  flush()
  return cuts
}

function partsOf(secret: string): string[] {
  if (secret.length < MINIMUM_LENGTH) return []
  const lines = secret.split(/[\r\n]+/).map((line) => line.trim())
  const parts = [...lines, ...passwordOf(secret)].filter((part) => part.length >= MINIMUM_PART)
  // A log keeps no control characters: that is how such a secret would stand there.
  return [secret, secret.trim(), ...parts].flatMap((part) => [part, onlyColours(part)]).filter((part) => part.length >= MINIMUM_LENGTH)
}

/** Of `postgres://user:password@host/database`: what a driver's error message shows alone, or in another address. */
function passwordOf(secret: string): string[] {
  const password = URL.parse(secret.trim())?.password
  if (!password) return []
  try {
    return [password, decodeURIComponent(password)]
  } catch {
    // A lone `%`.
    return [password]
  }
}
