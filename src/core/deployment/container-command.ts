import { z } from 'zod'

const MAX_LENGTH = 16_384
const MAX_ARGUMENTS = 256

/**
 * A command as it is typed, with the two forms that a Dockerfile's CMD has: a JSON array of texts is run as it is, anything
 * else by the container's own /bin/sh (https://docs.docker.com/reference/dockerfile/#shell-and-exec-form).
 */
export const containerCommand = z
  .string()
  .max(MAX_LENGTH, `use ${MAX_LENGTH} characters or fewer`)
  .refine((text) => text.trim() !== '', 'is empty')
  .refine((text) => !text.includes('\0'), 'must not contain a NUL character')
  .refine((text) => argumentList(text) !== 'invalid', 'is no list of arguments: use ["program", "argument"], or a line for the shell')

/**
 * The argument list that the engine is given. Nothing of it is read by a shell of the server's.
 * @param text as `containerCommand` lets it through
 */
export function commandArguments(text: string): string[] {
  const list = argumentList(text)
  return Array.isArray(list) ? list : ['/bin/sh', '-c', text]
}

/** Whether it is a list of arguments, and no line for a shell. */
export function isArgumentList(text: string): boolean {
  return Array.isArray(argumentList(text))
}

/** Null for a line for the shell, such as `[ -f ready ] && start`. */
function argumentList(text: string): string[] | 'invalid' | null {
  if (!/^\s*\[\s*"/.test(text)) return null
  const parsed = z.array(z.string()).min(1).max(MAX_ARGUMENTS).safeParse(tryJson(text))
  return parsed.success && parsed.data[0] !== '' ? parsed.data : 'invalid'
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
