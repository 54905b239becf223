import type { z } from 'zod'
import { hintFor } from './field-hints.ts'
import { shortened } from './zod-words.ts'

type Issue = z.core.$ZodIssue

/**
 * What is wrong with an input, for a person: the first thing found, as a sentence, the field it is in
 * (`dockerVolumes.0`; unset for the input as a whole), and what would be right there.
 */
export function describeZodError(error: z.ZodError | z.core.$ZodError): { message: string; field: string | undefined; hint: string } {
  const first = error.issues[0]
  if (!first) return { message: 'The input is not valid.', field: undefined, hint: hintFor(undefined) }
  const { message, path } = innermost(first)
  const unknown = first.code === 'unrecognized_keys'
  const field = path.length > 0 ? path.map((part) => shortened(String(part))).join('.') : undefined
  return { message: sentence(message), field, hint: hintFor(unknown ? undefined : field) }
}

/** Unions and keys of records say what is wrong further in. */
function innermost(issue: Issue): { message: string; path: PropertyKey[] } {
  const nested = issue.code === 'invalid_union' ? likeliest(issue.errors) : issue.code === 'invalid_key' ? issue.issues[0] : undefined
  if (issue.code === 'unrecognized_keys') return { message: issue.message, path: [...issue.path, ...issue.keys.slice(0, 1)] }
  if (!nested) return { message: issue.message, path: issue.path }
  const { message, path } = innermost(nested)
  return { message, path: [...issue.path, ...path] }
}

/** The alternative that came nearest: not one that is of another type altogether. */
function likeliest(alternatives: Issue[][]): Issue | undefined {
  const near = alternatives.find(([first]) => first && !(first.code === 'invalid_type' && first.path.length === 0))
  return (near ?? alternatives[0])?.[0]
}

function sentence(text: string): string {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}
