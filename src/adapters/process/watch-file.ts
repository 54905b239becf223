import { stat } from 'node:fs/promises'

/**
 * Tells whether a file was made anew since it was asked last, such as the socket of a program that was started again.
 * The first time it is not.
 */
export function madeAnew(path: string): () => Promise<boolean> {
  let seen: string | null = null
  return async () => {
    const found = await stat(path).catch(() => null)
    // While it is away nothing can be told.
    if (!found) return false
    const now = `${found.dev} ${found.ino} ${found.ctimeMs}`
    const anew = seen !== null && seen !== now
    seen = now
    return anew
  }
}
