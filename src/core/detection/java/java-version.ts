import type { Said } from '../said.ts'

/** Releases that are kept for years: images of others go away. https://adoptium.net/support/ */
const KEPT = [8, 11, 17, 21, 25]

/** The kept release that runs what was asked for: `1.8` → 8, `zulu-8.86` → 8, 20 → 21. Null where it is no version. */
export function javaRelease(text: string): number | null {
  const [, old, digits] = /(?:^|[^\d.])(1\.)?(\d+)/.exec(text) ?? []
  const asked = Number(digits)
  if (!Number.isInteger(asked) || asked < 1 || asked > 60) return null
  if (old !== undefined && asked <= 8) return 8
  return KEPT.find((one) => one >= asked) ?? asked
}

/**
 * @param release of the build file
 * @param least that the build tool itself runs on
 * @param most that it runs on
 */
export function javaVersion(
  said: Said,
  release: string | null,
  file: string,
  least = 8,
  most = 99,
): { version: number; why: string | null } {
  const told = said.tools['java']
  const asked = told ? javaRelease(told.version) : release === null ? null : javaRelease(release)
  const why = asked === null ? null : told ? `${told.source} says Java ${told.version}` : `${file} says Java ${release ?? ''}`
  const usual = Math.min(21, most)
  return { version: Math.max(asked ?? usual, least), why }
}
