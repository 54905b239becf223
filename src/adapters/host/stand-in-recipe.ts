import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { standInFor, type StandIn } from './stand-ins.ts'

/** The Dockerfiles of stand-ins, and what they take from beside them. */
export const SOURCES = join(dirname(fileURLToPath(import.meta.url)), '../../../system-templates/base-images')

const LABEL_STAND_IN = 'webops.base-image'
const LABEL_RECIPE = 'webops.base-image.recipe'

/** What a stand-in is marked with, so that it can be told later how it was made. */
export function standInLabels(standIn: StandIn): Record<string, string> {
  return { [LABEL_STAND_IN]: 'stand-in', 'webops.base-image.version': standIn.version, [LABEL_RECIPE]: recipeOf(standIn) }
}

/** Whether an image with these labels stands in for another: what a registry has does not. */
export const isStandIn = (labels: Record<string, string>): boolean => labels[LABEL_STAND_IN] === 'stand-in'

/**
 * Whether a stand-in was made in another way than it would be now. The first image of all is made by hand, and stays.
 * @param labels of the image that is on the engine
 */
export function isOutdated(reference: string, labels: Record<string, string>): boolean {
  const standIn = standInFor(reference)
  return standIn !== null && standIn.base !== null && isStandIn(labels) && labels[LABEL_RECIPE] !== recipeOf(standIn)
}

/** Changes with the Dockerfile, what goes into it, and the recipes of what it is made on. */
function recipeOf({ dockerfile, version, suite, base, fetcher }: StandIn): string {
  const hash = createHash('sha256').update(JSON.stringify([version, suite, base, fetcher]))
  const text = readFileSync(join(SOURCES, dockerfile), 'utf8')
  hash.update(text)
  for (const name of readdirSync(SOURCES).sort())
    if (!name.endsWith('.Dockerfile') && text.includes(name)) hash.update(readFileSync(join(SOURCES, name)))
  for (const one of [base, fetcher]) {
    const needed = one === null ? null : standInFor(one)
    if (needed !== null && needed.base !== null) hash.update(recipeOf(needed))
  }
  return hash.digest('hex').slice(0, 16)
}
