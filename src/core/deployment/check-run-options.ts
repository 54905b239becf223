import type { DeploymentSettings } from './deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'

/**
 * Refuses run options that do not go with the other settings.
 * @throws run_options_conflict, naming the option
 */
export function checkRunOptions({
  runOptions,
  memoryLimitMb,
  dockerNetworkMode,
}: Pick<DeploymentSettings, 'runOptions' | 'memoryLimitMb' | 'dockerNetworkMode'>): void {
  const { memoryReservationMb, memorySwapMb, networkAliases = [] } = runOptions
  if (memoryReservationMb !== undefined && memoryLimitMb !== null && memoryReservationMb > memoryLimitMb) {
    throw conflict(
      'memoryReservationMb',
      `A container cannot keep ${memoryReservationMb} MiB when it may use ${memoryLimitMb} MiB at most.`,
      'Raise memoryLimitMb, or lower the reservation.',
    )
  }
  if (memorySwapMb !== undefined && memoryLimitMb === null)
    throw conflict('memorySwapMb', 'Swap is limited together with memory, and there is no memory limit.', 'Set memoryLimitMb too.')
  if (networkAliases.length > 0 && dockerNetworkMode !== 'bridge')
    throw conflict('networkAliases', `In the network mode ${dockerNetworkMode} a container has no names.`, 'Use the network mode bridge.')
}

function conflict(option: string, message: string, hint: string): WebopsError {
  return new WebopsError({ code: 'run_options_conflict', kind: 'invalid', message, hint, field: `runOptions.${option}` })
}
