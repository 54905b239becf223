import { WebopsError } from '#core/errors/webops-error.ts'
import type { ContainerSpec } from '#core/ports/engine.ts'

const MIB = 1024 * 1024
/** Those that have no equal in a unit of this kind. Capabilities would be over the server itself: no namespaces hold them in. */
const NOT_HERE = ['user', 'extraHosts', 'dns', 'dnsSearch', 'gpus', 'capabilities'] as const

/** Limits and options of a container as values of its unit. @throws option_not_here for an option that only containers have */
export function limitsOf({ memoryBytes, cpus, options = {} }: ContainerSpec): Record<string, unknown> {
  const refused = NOT_HERE.find((name) => isGiven(options[name]))
  if (refused !== undefined) throw notHere(refused)
  const limit = (name: 'nofile' | 'core') => {
    const given = options.ulimits?.[name]
    const text = (value: number) => (value < 0 ? 'infinity' : String(value))
    return given === undefined ? null : `${text(given.soft)}:${text(given.hard)}`
  }
  const swap = options.memorySwapMb ?? (memoryBytes === undefined ? undefined : 0)
  return {
    ...(memoryBytes === undefined ? {} : { memoryMb: Math.max(1, Math.floor(memoryBytes / MIB)) }),
    ...(cpus === undefined ? {} : { cpuPercent: Math.max(1, Math.round(cpus * 100)) }),
    ...(options.memoryReservationMb === undefined ? {} : { memoryLowMb: options.memoryReservationMb }),
    ...(swap !== undefined && swap > 0 ? { swapMb: swap } : {}),
    ...(swap === 0 ? { isWithoutSwap: true } : {}),
    ...(options.pidsLimit === undefined ? {} : { tasks: options.pidsLimit }),
    ...(options.restart?.delaySeconds === undefined ? {} : { restartSeconds: options.restart.delaySeconds }),
    ...(limit('nofile') === null ? {} : { limitFiles: limit('nofile') }),
    ...(limit('core') === null ? {} : { limitCore: limit('core') }),
  }
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0)
}

function notHere(name: string): WebopsError {
  return new WebopsError({
    code: 'option_not_here',
    kind: 'refused',
    message: `The run option ${name} works for containers alone, and this is a standard deployment.`,
    hint: 'Take the option out, or let the deployment use Docker.',
    field: `runOptions.${name}`,
  })
}
