import { WebopsError, type EngineInfo, type RunConfiguration } from '../../../src/addon-api/index.ts'

const MIB = 1024 * 1024

/**
 * Refuses limits that are above what the machine has: the engine starts nothing with more processors, and more memory is no
 * limit at all.
 * @throws limit_above_machine, naming the field
 */
export function checkMachine(
  { cpus, memoryBytes }: Pick<EngineInfo, 'cpus' | 'memoryBytes'>,
  { cpuLimit, memoryLimitMb, runOptions }: Pick<RunConfiguration, 'cpuLimit' | 'memoryLimitMb' | 'runOptions'>,
): void {
  if (cpuLimit !== null && cpuLimit > cpus) throw above('cpuLimit', `${cpuLimit} processors`, `${cpus}`)
  const machineMb = Math.floor(memoryBytes / MIB)
  const memory = {
    memoryLimitMb,
    'runOptions.memoryReservationMb': runOptions.memoryReservationMb,
    'runOptions.shmSizeMb': runOptions.shmSizeMb,
  }
  for (const [field, wanted] of Object.entries(memory))
    if (wanted != null && wanted > machineMb) throw above(field, `${wanted} MiB`, `${machineMb} MiB`)
}

function above(field: string, wanted: string, there: string): WebopsError {
  return new WebopsError({
    code: 'limit_above_machine',
    kind: 'invalid',
    message: `A limit of ${wanted} is above what this server has: ${there}.`,
    hint: 'Choose a lower limit, or none.',
    field,
  })
}
