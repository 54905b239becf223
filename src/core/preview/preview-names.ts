import { createHash } from 'node:crypto'

/** What the name of an environment may have, which it is too. */
const LONGEST = 40

/** Of a pull request's preview, among those of one deployment. */
export const pullRequestKey = (pullRequest: number) => `pr-${pullRequest}`

/**
 * The name that a preview's deployment has, and its environment: `shop-pr-12`. One that would be too long is cut, and a hash
 * keeps it apart from others that are cut to the same.
 */
export function previewName(parent: string, key: string): string {
  const whole = `${parent}-${key}`
  if (whole.length <= LONGEST) return whole
  const mark = createHash('sha256').update(whole).digest('hex').slice(0, 6)
  const room = LONGEST - key.length - mark.length - 2
  return `${parent.slice(0, room).replace(/-+$/, '')}-${mark}-${key}`
}
