import { satisfies, validRange } from 'semver'
import { BASE_IMAGES } from '../../dockerfile/base-images.ts'

const USUAL = BASE_IMAGES.php.version
/** Newest first; the usual one is tried before all. */
const VERSIONS = ['8.5', '8.4', '8.3', '8.2', '8.1', '8.0', '7.4', '7.3', '7.2', '7.1', '7.0', '5.6']

/**
 * The version that all constraints allow: the usual one, else the newest before it, else a newer one.
 * https://getcomposer.org/doc/articles/versions.md
 * @returns null when there are none that say anything
 */
export function phpVersionFor(constraints: readonly string[]): string | null {
  const ranges = constraints.map(rangeOf).filter((range) => range !== null)
  if (ranges.length === 0) return null
  const fits = (version: string, all: readonly string[]) =>
    all.every((range) => satisfies(`${version}.99`, range) || satisfies(`${version}.0`, range))
  const order = [USUAL, ...VERSIONS.filter((one) => Number(one) < Number(USUAL)), ...VERSIONS.filter((one) => Number(one) > Number(USUAL))]
  // A lock file whose packages fit no version together: what the project itself says counts.
  return order.find((version) => fits(version, ranges)) ?? order.find((version) => fits(version, ranges.slice(0, 1))) ?? null
}

/** Composer's way of writing a range, as semver writes it. */
function rangeOf(constraint: string): string | null {
  const alternatives = constraint.split(/\|\|?/).map((part) =>
    part
      .replace(/@\w+|-(?:dev|stable|beta|alpha|RC)\d*/gi, '')
      .replace(/,/g, ' ')
      // ~8.1 is anything before 9, ~8.1.2 anything before 8.2.
      .replace(/~\s*(\d+)\.(\d+)(?![.\d])/g, '^$1.$2')
      .trim(),
  )
  return validRange(alternatives.join(' || '))
}

/** `8.3`, `php-8.2.1`, `8.3.14`; null for what names none. */
export const exactPhp = (text: string): string | null => /(?:^|[^\d.])([5-9]\.\d(?:\.\d+)?)/.exec(text.trim())?.[1] ?? null
