import { names, WebopsError, type HookContext, type ImageDetails, type Step } from '../../../src/addon-api/index.ts'
import { ensureBaseImages } from '../base-images.ts'
import { buildRequest, dockerfileText } from '../build-request.ts'
import { buildVariables, buildWarnings, describeBuildVariables, knownDockerfile } from '../build-variables.ts'
import { numberSetting } from '../facts.ts'
import { dockerService } from '../service.ts'

/** Builds the release's image with BuildKit. */
export function buildStep(context: HookContext): Step {
  const { deployment, facts, release, services } = context
  const minutes = numberSetting(context, 'buildTimeoutMinutes')
  const tag = names.imageReference(deployment.name, deployment.dockerImageName, release?.number ?? 0)
  return {
    key: 'build',
    title: 'Build the image',
    timeoutMs: minutes * 60_000,
    describe: () => {
      const source = facts.generatedDockerfile ? 'the Dockerfile above' : (facts.dockerfile ?? 'its Dockerfile')
      const stage = deployment.dockerfileTarget === null ? '' : `, to its stage ${deployment.dockerfileTarget}`
      const given = buildVariables(deployment)
      return {
        summary: `Builds the image ${tag} from ${source}${stage}, in ${minutes} minutes at most${describeBuildVariables(given)}`,
        warnings: buildWarnings(knownDockerfile(context), given),
      }
    },
    async run(progress) {
      const { log, signal } = progress
      const { dockerfile } = facts
      if (!dockerfile)
        throw new WebopsError({
          code: 'dockerfile_missing',
          kind: 'invalid',
          message: 'No step before this one found or wrote a Dockerfile.',
          hint: 'webops addon list',
        })
      const target = deployment.dockerfileTarget
      const request = await buildRequest(context, dockerfile)
      const content = await dockerfileText(context, dockerfile)
      await ensureBaseImages(context, { content, buildArgs: request.buildArgs, target }, progress)
      const id = await dockerService(context).build(
        { ...request, tag, ...(target !== null && { target }) },
        (line, stream) => log(line, stream),
        signal,
      )
      const image = await services.engine.inspectImage(id)
      Object.assign(facts, { imageId: id, imageName: tag })
      if (image) facts.detectedPort ??= mainPort(image)
      if (image) facts.imageBytes = image.sizeBytes
      log(`${tag} is ${id.replace('sha256:', '').slice(0, 12)}`)
    },
    async cleanUp() {
      // Only the name of this attempt goes; layers stay in the cache for the next one.
      await services.engine.removeImage(tag)
    },
  }
}

/** The port that an image says it listens on; the lowest when there are several. */
export function mainPort(image: ImageDetails): number | null {
  return image.exposedPorts[0] ?? null
}
