import { names, WebopsError, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { numberSetting } from '../facts.ts'
import { mainPort } from './build-image.ts'

/** Finds a prebuilt image on the server, or fetches it from its registry. */
export function pullStep(context: HookContext): Step {
  const { deployment, facts, release, services } = context
  const reference = deployment.dockerImageName ?? ''
  // A name of ours, so that the image stays for a rollback when its own name moves on.
  const kept = names.imageReference(deployment.name, null, release?.number ?? 0)
  return {
    key: 'build',
    title: 'Get the image',
    timeoutMs: numberSetting(context, 'buildTimeoutMinutes') * 60_000,
    describe: () => ({
      summary: `Uses the image ${reference} if it is on this server, and else fetches it from its registry; keeps it as ${kept}`,
    }),
    async run({ log, signal }) {
      if (!reference)
        throw new WebopsError({
          code: 'image_name_missing',
          kind: 'invalid',
          message: 'There is neither a repository nor an image name.',
          field: 'dockerImageName',
        })
      if (await services.engine.inspectImage(reference)) log(`${reference} is on this server already.`)
      else await services.engine.pullImage(reference, (line, stream) => log(line, stream), signal)
      const image = await services.engine.inspectImage(reference)
      if (!image)
        throw new WebopsError({
          code: 'image_not_found',
          kind: 'not_found',
          message: `The image ${reference} is not there after fetching it.`,
          field: 'dockerImageName',
        })
      await services.engine.tagImage(image.id, kept)
      Object.assign(facts, {
        stack: 'image',
        evidence: [`the image ${reference} was given`],
        imageId: image.id,
        imageName: reference,
        imageBytes: image.sizeBytes,
        detectedPort: mainPort(image),
      })
    },
    async cleanUp() {
      await services.engine.removeImage(kept)
    },
  }
}
