import { isAbort, names, WebopsError, type HookContext, type Step } from '../../../src/addon-api/index.ts'
import { ensureBaseImages } from '../base-images.ts'
import { buildRequest, dockerfileText } from '../build-request.ts'
import { numberSetting } from '../facts.ts'
import { unlessLlm } from './image-step.ts'

/** The step that builds the test stage, where there is a repository to build. */
export function testStageSteps(context: HookContext): Step[] {
  return context.deployment.repository === null ? [] : unlessLlm(context, [testStageStep(context)])
}

/** Builds the stage that tests the application: what fails there becomes no release. No name of it is left. */
function testStageStep(context: HookContext): Step {
  const { deployment, facts, services } = context
  const minutes = numberSetting(context, 'buildTimeoutMinutes')
  return {
    key: 'test',
    title: 'Test',
    timeoutMs: minutes * 60_000,
    // Until the repository was read nobody knows whether its settings name one.
    idle: () => (deployment.dockerfileTestTarget === null ? 'No stage of the Dockerfile is named as its test.' : null),
    describe: () => ({
      summary:
        deployment.dockerfileTestTarget === null
          ? 'Builds the stage that tests the application, if one is named'
          : `Builds the stage ${deployment.dockerfileTestTarget}, in ${minutes} minutes at most; when it fails there is no release`,
    }),
    async run(progress) {
      const target = deployment.dockerfileTestTarget
      const { dockerfile } = facts
      if (target === null || !dockerfile) return
      const { content, ...request } = await buildRequest(context, dockerfile)
      const text = await dockerfileText(context, dockerfile)
      await ensureBaseImages(context, { content: text, buildArgs: request.buildArgs, target }, progress)
      const wish = {
        ...request,
        ...(content === undefined ? {} : { dockerfileContent: content }),
        target,
        // A label of its own keeps it apart from the release's image, where both are the same stage.
        labels: { [names.LABEL_DEPLOYMENT]: deployment.name, 'webops.test': target },
        tags: [],
      }
      const { imageId } = await services.engine
        .buildImage(wish, (line, stream) => progress.log(line, stream), progress.signal)
        .catch((error: unknown) => {
          throw testFailed(target, error)
        })
      await services.engine.removeImage(imageId)
      progress.log(`The stage ${target} was built without a fault.`)
    },
  }
}

function testFailed(target: string, error: unknown): unknown {
  if (isAbort(error) || !(error instanceof WebopsError) || error.code !== 'build_failed') return error
  return new WebopsError({
    code: 'test_stage_failed',
    kind: 'failed',
    message: `The test stage ${target} failed. ${error.message}`,
    hint: 'Its lines in this step say why. What serves stays as it was.',
    cause: error,
  })
}
