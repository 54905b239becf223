import { defineCommandHook, defineDeploymentHook, defineHealthHook, defineReconcileHook, type Step } from '../../src/addon-api/index.ts'
import { commandContainer } from './command-container.ts'
import { checkHealth } from './health.ts'
import { reconcileContainers } from './reconcile.ts'
import { goneError } from './service.ts'
import { refuseSecondWriter } from './second-writer.ts'
import { baseImagesSteps } from './steps/prepare-base-images.ts'
import { buildTreeStep } from './steps/build-tree.ts'
import { checkEngineStep } from './steps/check-engine.ts'
import { checkGpuSteps } from './steps/check-gpu.ts'
import { findBuildStep } from './steps/find-build.ts'
import { findDockerfileStep } from './steps/find-dockerfile.ts'
import { generateDockerfileStep } from './steps/generate-dockerfile.ts'
import { imageStep, unlessLlm } from './steps/image-step.ts'
import { promoteStep } from './steps/promote.ts'
import { pruneImagesStep } from './steps/prune-images.ts'
import { releaseCommandSteps } from './steps/release-command.ts'
import { removeStep } from './steps/remove.ts'
import { refuseForeignImage, startCandidateStep } from './steps/start-candidate.ts'
import { startStep } from './steps/start.ts'
import { stopStep } from './steps/stop.ts'
import { testStageSteps } from './steps/test-stage.ts'
import { waitUntilHealthyStep } from './steps/wait-until-healthy.ts'

/** Is the engine there, and how will this be built? */
export const preDeployment = defineDeploymentHook((context) => {
  const steps: Step[] = [checkEngineStep(context), ...checkGpuSteps(context)]
  if (context.kind !== 'deploy') return steps
  if (!context.deployment.useDocker) return [...steps, findBuildStep(context)]
  if (context.deployment.repository) steps.push(...unlessLlm(context, [findDockerfileStep(context), generateDockerfileStep(context)]))
  return steps
})

/** From the checkout to a container that answers beside the one that serves. */
export const postDeployment = defineDeploymentHook((context) => {
  switch (context.kind) {
    case 'stop':
      return [stopStep(context)]
    case 'remove':
      return [removeStep(context)]
    case 'start':
      return [startStep(context), waitUntilHealthyStep(context)]
    case 'deploy':
      return [
        ...(context.deployment.useDocker
          ? [...baseImagesSteps(context), ...testStageSteps(context), imageStep(context)]
          : [buildTreeStep(context)]),
        ...releaseCommandSteps(context),
        startCandidateStep(context),
        waitUntilHealthyStep(context),
      ]
    case 'reconfigure':
      return [...releaseCommandSteps(context), startCandidateStep(context), waitUntilHealthyStep(context)]
    default:
      return [startCandidateStep(context), waitUntilHealthyStep(context)]
  }
})

/** Once the new container serves: it gets the name, its unit or restart policy, and the old one goes. */
export const retire = defineDeploymentHook((context) => {
  switch (context.kind) {
    case 'deploy':
    case 'reconfigure':
    case 'rollback':
      return [promoteStep(context), pruneImagesStep(context)]
    case 'restart':
      return [promoteStep(context)]
    default:
      return []
  }
})

export const healthCheck = defineHealthHook(checkHealth)

export const reconcile = defineReconcileHook(reconcileContainers)

/** A one-off command runs in a container of the live release's image, with its configuration. */
export const command = defineCommandHook(async (context, wish) => {
  const { configuration = null, image = null } = context.release ?? {}
  if (!configuration || !image) throw goneError(context.deployment.name)
  await refuseForeignImage(context, image.id)
  await refuseSecondWriter(context, configuration, 'all')
  return commandContainer(context, { ...wish, image: image.id, configuration })
})
