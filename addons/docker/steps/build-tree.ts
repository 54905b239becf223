import { names, WebopsError, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { buildVariables, type BuildVariables } from '../build-variables.ts'
import { dockerFacts, numberSetting } from '../facts.ts'
import { dockerService } from '../service.ts'
import { treeBuild } from '../tree-build.ts'

/** Builds the repository on the server itself, for a deployment without Docker. */
export function buildTreeStep(context: HookContext): Step {
  const { deployment, facts, release, services, workspaceDir } = context
  const minutes = numberSetting(context, 'buildTimeoutMinutes')
  // No name of an image of somebody's: an image of that name would be taken for this.
  const tag = names.imageReference(deployment.name, null, release?.number ?? 0)
  return {
    key: 'build',
    title: 'Build it',
    timeoutMs: minutes * 60_000,
    describe: () => ({
      summary: `Builds the repository on the server, as an account of its own and apart from everything else there, in ${minutes} minutes at most${givenText(buildVariables(deployment))}`,
    }),
    async run({ log, signal }) {
      const { candidate } = dockerFacts(context)
      if (!candidate)
        throw new WebopsError({
          code: 'process_build_missing',
          kind: 'invalid',
          message: 'No step before this one found out how the repository is built.',
          hint: 'webops addon list',
        })
      const process = treeBuild(candidate, deployment)
      const { args, secrets } = buildVariables(deployment)
      const request = { contextDir: workspaceDir, dockerfile: '', buildArgs: args, secrets, tag, process }
      const id = await dockerService(context).build(request, (line, stream) => log(line, stream), signal)
      const tree = await services.engine.inspectImage(id)
      Object.assign(facts, { imageId: id, imageName: tag })
      facts.detectedPort ??= process.port
      if (tree) facts.imageBytes = tree.sizeBytes
      log(`It is built: ${tag}.`)
    },
    async cleanUp() {
      // What was built goes with the name of this attempt, where no release has begun to run from it.
      await services.engine.removeImage(tag)
    },
  }
}

/** For the plan: what the build is given, in words. */
function givenText({ args, secrets }: BuildVariables): string {
  const given = [...Object.keys(args), ...Object.keys(secrets)].sort()
  return given.length === 0 ? '' : `; the build gets ${given.join(', ')}`
}
