import { defineDeploymentHook, defineReconcileHook } from '../../src/addon-api/index.ts'
import { closeStep } from './close-step.ts'
import { reconcileAddress } from './reconcile.ts'
import { switchStep } from './switch-step.ts'

/** What starts something is switched to; what stops or removes it ends with nothing behind its address. */
export const postDeployment = defineDeploymentHook((context) => {
  if (context.kind === 'stop' || context.kind === 'remove') return [closeStep(context)]
  return [switchStep(context)]
})

export const reconcile = defineReconcileHook(reconcileAddress)
