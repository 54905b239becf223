import { names, WebopsError, type HookContext, type ImageDetails, type Step } from '../../../src/addon-api/index.ts'
import { buildVariables, buildWarnings, describeBuildVariables, knownDockerfile, secretsArgument } from '../build-variables.ts'
import { numberSetting } from '../facts.ts'
import { dockerService } from '../service.ts'

/** Builds the release's image with BuildKit. */
export function buildStep(context: HookContext): Step {
  const { deployment, facts, release, services, workspaceDir } = context
  const minutes = numberSetting(context, 'buildTimeoutMinutes')
  const tag = names.imageReference(deployment.name, deployment.dockerImageName, release?.number ?? 0)
  return {
    key: 'build',
    title: 'Build the image',
    timeoutMs: minutes * 60_000,
    describe: () => {
      const source = facts.generatedDockerfile ? 'the Dockerfile above' : (facts.dockerfile ?? 'its Dockerfile')
      const given = buildVariables(deployment)
      return {
        summary: `Builds the image ${tag} from ${source}, in ${minutes} minutes at most${describeBuildVariables(given)}`,
        warnings: buildWarnings(knownDockerfile(context), given),
      }
    },
    async run({ log, signal }) {
      const { dockerfile, generatedDockerfile } = facts
      if (!dockerfile)
        throw new WebopsError({
          code: 'dockerfile_missing',
          kind: 'invalid',
          message: 'No step before this one found or wrote a Dockerfile.',
          hint: 'webops addon list',
        })
      const content = generatedDockerfile === undefined ? {} : { content: generatedDockerfile }
      const { args, secrets } = buildVariables(deployment)
      const buildArgs = { ...args, ...(await secretsArgument(context, secrets)) }
      const id = await dockerService(context).build(
        { contextDir: workspaceDir, dockerfile, ...content, tag, buildArgs, secrets },
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
