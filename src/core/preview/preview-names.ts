import { createHash } from 'node:crypto'

/** What the name of an environment may have, which it is too. */
const LONGEST = 40

/** Of a pull request's preview, among those of one deployment. */
export const pullRequestKey = (pullRequest: number) => `pr-${pullRequest}`

/** Of a key, so that a name keeps its parent's. */
const LONGEST_KEY = 22

/** Of a branch's preview, among those of one deployment. What a name cannot have is replaced, and a hash keeps two such apart. */
export function branchKey(branch: string): string {
  const plain = branch
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
  const whole = `br-${plain}`
  if (plain === branch && whole.length <= LONGEST_KEY) return whole
  const mark = createHash('sha256').update(branch).digest('hex').slice(0, 6)
  return [whole.slice(0, LONGEST_KEY - mark.length - 1).replace(/-+$/, ''), mark].join('-')
}

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
