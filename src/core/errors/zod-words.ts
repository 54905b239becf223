import { z } from 'zod'

type RawIssue = z.core.$ZodRawIssue

/**
 * What zod finds wrong, in the words of our own messages: each can follow the name of a field. Importing this file is
 * enough; a message that a schema gives itself comes first all the same.
 */
z.config({ localeError: inWords })

const TYPES: Record<string, string> = {
  string: 'use a text',
  number: 'use a number',
  int: 'use a whole number',
  boolean: 'use true or false',
  array: 'use a list: […]',
  object: 'use an object: {…}',
  record: 'use an object: {…}',
  null: 'leave it empty',
}

const FORMATS: Record<string, string> = {
  email: 'use an e-mail address such as ada@example.org',
  url: 'use an address such as https://example.org',
  uuid: 'is no id of ours',
  date: 'use a date such as 2026-11-30',
  datetime: 'use a time such as 2026-11-30T12:00:00Z',
}

function inWords(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is needed' : (TYPES[issue.expected] ?? 'is of the wrong type')
    case 'invalid_value':
      return issue.input === undefined ? 'is needed' : `use ${oneOf(issue.values.map(String))}`
    case 'too_big':
      return atMost(issue.origin, issue.maximum)
    case 'too_small':
      return atLeast(issue.origin, issue.minimum)
    case 'invalid_format':
      return FORMATS[issue.format] ?? 'is not written as it has to be'
    case 'unrecognized_keys':
      return `${shortened(issue.keys[0] ?? '')} is not known here`
    case 'not_multiple_of':
      return `use a multiple of ${issue.divisor}`
    case 'invalid_union':
      return issue.input === undefined ? 'is needed' : 'is nothing that can stand here'
    case 'invalid_key':
      return 'has a name that cannot stand here'
    default:
      return 'is not valid'
  }
}

function atMost(origin: string, maximum: number | bigint): string {
  if (origin === 'string') return `use ${count(maximum, 'character')} or fewer`
  if (origin === 'array' || origin === 'set' || origin === 'map') return `use ${count(maximum, 'entry', 'entries')} or fewer`
  return `use a number up to ${maximum}`
}

function atLeast(origin: string, minimum: number | bigint): string {
  if (origin === 'string') return minimum === 1 ? 'must not be empty' : `use ${minimum} characters or more`
  if (origin === 'array' || origin === 'set' || origin === 'map')
    return minimum === 1 ? 'must not be empty' : `use ${minimum} entries or more`
  return `use a number from ${minimum} on`
}

function oneOf(values: string[]): string {
  return values.length === 1 ? (values[0] ?? '') : `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`
}

function count(number: number | bigint, one: string, many = `${one}s`): string {
  return `${number} ${Number(number) === 1 ? one : many}`
}

/** A name that somebody else chose, short enough for a sentence. */
export function shortened(name: string): string {
  return name.length > 60 ? `${name.slice(0, 60).toWellFormed()}…` : name
}
