import { names, type HookContext, type ImageSummary, type KeptRelease, type Step, type StepProgress } from '../../../src/addon-api/index.ts'
import { numberSetting } from '../facts.ts'
import { wordsFor } from '../words.ts'

/** After a rollout: images of releases that nobody goes back to any more make room. */
export function pruneImagesStep(context: HookContext): Step {
  const keep = numberSetting(context, 'keepReleases')
  const word = wordsFor(context.deployment).image
  return {
    key: 'prune',
    title: 'Make room',
    afterSwitch: true,
    describe: () => ({
      summary: `Keeps the ${word}s of the ${keep === 1 ? 'release' : `${keep} releases`} that served last, and removes those of older ones`,
    }),
    async run({ log, signal }) {
      const releases = await context.releases()
      const old = oldReleases(releases, keep)
      if (old.length === 0) return log(`There is no older ${word}.`)
      const { engine } = context.services
      const ours = await engine.listImages({ [names.LABEL_DEPLOYMENT]: context.deployment.name })
      for (const image of ours) {
        const of = old.filter(({ imageId }) => imageId === image.id)
        if (of.length > 0 && !signal.aborted) await removeImage(context, image, of, log)
      }
    },
  }
}

/**
 * The releases whose images go: neither among the first that are kept, nor needed, nor with the image of such a one.
 * @param releases the one that served last first
 */
export function oldReleases(releases: KeptRelease[], keep: number): KeptRelease[] {
  const kept = new Set(releases.filter(({ needed }, index) => needed || index < keep).map(({ imageId }) => imageId))
  return releases.filter(({ imageId }) => !kept.has(imageId))
}

/** A container's image stays, whoever's container it is, and so does one that somebody else gave a name to. */
async function removeImage(
  { deployment, services: { engine } }: HookContext,
  image: ImageSummary,
  of: KeptRelease[],
  log: StepProgress['log'],
): Promise<void> {
  const words = wordsFor(deployment)
  const what = `The ${words.image} of release ${of.map(({ number }) => number).join(', ')}`
  if (await engine.isImageUsed(image.id)) return log(`${what} stays: a ${words.it} uses it.`)
  const built = image.labels[names.LABEL_DEPLOYMENT] === deployment.name
  // What was built carries the name that it was given then; what was fetched has one of ours beside its own.
  const ours = new Set(
    of.flatMap(({ number, imageName }) => [names.imageReference(deployment.name, null, number), ...(built ? [imageName] : [])]),
  )
  const references = image.references.filter((reference) => ours.has(reference))
  try {
    for (const reference of references) await engine.removeImage(reference)
    // Without a name it can be reached by its id alone.
    if (built && image.references.length === 0) await engine.removeImage(image.id)
  } catch (error) {
    return log(`${what} stays: ${(error as Error).message}`)
  }
  if (references.length === image.references.length) log(`${what} is removed.`)
  else log(`${what} stays under the names that others gave it: ${image.references.filter((name) => !ours.has(name)).join(', ')}.`)
}
