import { defineDeploymentHook } from '../../src/addon-api/index.ts'
import { fetchStep } from './fetch-step.ts'

/** A deploy fetches; all other kinds run what was built before. A prebuilt image has no source. */
export const preDeployment = defineDeploymentHook((context) => {
  const { source } = context
  return context.kind === 'deploy' && source ? [fetchStep(context, source)] : []
})
