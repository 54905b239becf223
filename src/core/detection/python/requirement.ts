/** One package that is asked for, its name as the index compares names. */
export interface Requirement {
  name: string
  extras: string[]
  /** The exact version, where it is pinned with `==`. */
  pinned: string | null
}

/** https://packaging.python.org/en/latest/specifications/name-normalization/ */
export const packageName = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-')

/**
 * Reads one dependency specifier, such as `uvicorn[standard]>=0.32 ; python_version > "3.8"`.
 * https://packaging.python.org/en/latest/specifications/dependency-specifiers/
 * @returns null when it is none
 */
export function parseRequirement(text: string): Requirement | null {
  const found = /^\s*([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\]\s*)?(?:(?:\(\s*)?(?:[<>=!~]=?|@|===)|;|#|$|--|\\)/.exec(text)
  if (!found) return null
  const [, name = '', extras = ''] = found
  return {
    name: packageName(name),
    extras: extras.split(',').flatMap((extra) => extra.trim().toLowerCase() || []),
    pinned: /={2,3}\s*([\w.+!-]+)/.exec(text)?.[1] ?? null,
  }
}
