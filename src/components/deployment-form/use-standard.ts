'use client'
import { useWatch } from 'react-hook-form'
import type { DeploymentFormValues } from './form-values.ts'

/** Whether the deployment in the form runs without Docker, as it stands there now. */
export function useStandard(): boolean {
  return !useWatch<DeploymentFormValues, 'useDocker'>({ name: 'useDocker' })
}
