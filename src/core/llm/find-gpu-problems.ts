import type { RunOptions } from '../deployment/run-options.schema.ts'
import type { EngineInfo } from '../ports/engine.ts'
import type { GpuReport } from '../ports/gpus.ts'

/** Something that a container with graphics processors lacks on this server. */
export interface GpuProblem {
  code: 'gpu_missing' | 'gpu_driver_missing' | 'gpu_runtime_missing' | 'gpu_too_few' | 'gpu_unknown'
  kind: 'unavailable'
  message: string
  /** What to do about it. */
  hint: string
  field: string
}

export interface GpuWish {
  gpus: RunOptions['gpus']
  tensorParallelSize: number | null
}

/** How many it takes at least. */
export function gpusNeeded({ gpus, tensorParallelSize }: GpuWish): number {
  const named = Array.isArray(gpus) ? new Set(gpus).size : typeof gpus === 'number' ? gpus : 1
  return Math.max(named, tensorParallelSize ?? 1)
}

/** How many there are for containers. */
export function gpusThere({ processors, devices }: GpuReport): number {
  return Math.max(processors?.length ?? 0, devices.length)
}

/** All that is missing, in the order in which it is put right; none: a container gets what it wants. */
export function findGpuProblems(report: GpuReport, engine: Pick<EngineInfo, 'runtimes' | 'cdiDevices'>, wish: GpuWish): GpuProblem[] {
  const there = gpusThere(report)
  return [
    ...(there === 0 ? [noneThere(report)] : []),
    ...(there > 0 && report.driver === null && report.processors === null
      ? [noDriver('its device files are there, but nothing answers at /proc/driver/nvidia/version')]
      : []),
    ...(handsOver(report, engine) ? [] : [NO_RUNTIME]),
    ...(there > 0 ? tooFew(there, wish) : []),
    ...unknownIds(report, wish),
  ]
}

function noneThere({ nvidiaCards, amdCards, driver }: GpuReport): GpuProblem {
  if (nvidiaCards > 0 || driver !== null)
    return noDriver(
      driver === null
        ? 'a card is on the PCI bus, but nothing answers at /proc/driver/nvidia/version'
        : `version ${driver} is loaded, and lists no processor that it can use in /proc/driver/nvidia/gpus`,
    )
  const amd = amdCards > 0 ? ' There is one of AMD’s, which is not supported here yet.' : ''
  return {
    code: 'gpu_missing',
    kind: 'unavailable',
    message: `The server has no graphics processor of NVIDIA’s: there is no /dev/nvidia0, and none is on the PCI bus.${amd}`,
    hint: 'Use a server that has one; of a virtual machine, one that a processor is passed through to.',
    field: 'runOptions.gpus',
  }
}

const noDriver = (seen: string): GpuProblem => ({
  code: 'gpu_driver_missing',
  kind: 'unavailable',
  message: `NVIDIA’s driver does not work (${seen}).`,
  hint: 'Install it (Debian: `apt-get install nvidia-driver` from non-free; Ubuntu: `ubuntu-drivers install`), start the server again, and see that `nvidia-smi` lists the card.',
  field: 'runOptions.gpus',
})

/** As the engine does it: by CDI, or by a hook of the toolkit's, for which it looks when it starts (moby, daemon/devices_nvidia_linux.go). */
function handsOver({ toolkit }: GpuReport, { runtimes = [], cdiDevices = [] }: Pick<EngineInfo, 'runtimes' | 'cdiDevices'>): boolean {
  return toolkit.length > 0 || runtimes.includes('nvidia') || cdiDevices.some((id) => id.startsWith('nvidia.com/gpu'))
}

const NO_RUNTIME: GpuProblem = {
  code: 'gpu_runtime_missing',
  kind: 'unavailable',
  message: 'The engine has no way to hand a graphics processor to a container: neither NVIDIA’s runtime nor CDI devices.',
  hint: 'Install the NVIDIA Container Toolkit (`apt-get install nvidia-container-toolkit` from NVIDIA’s repository), run `nvidia-ctk runtime configure --runtime=docker`, and restart Docker.',
  field: 'runOptions.gpus',
}

function tooFew(there: number, wish: GpuWish): GpuProblem[] {
  const needed = gpusNeeded(wish)
  if (needed <= there) return []
  return [
    {
      code: 'gpu_too_few',
      kind: 'unavailable',
      message: `It takes ${needed} graphics processors, and the server has ${there}.`,
      hint: `Set llm.tensorParallelSize to ${there} or less, or use a smaller or quantized model.`,
      field: 'llm.tensorParallelSize',
    },
  ]
}

/** Numbers and names as they are listed; where names are not known, or parts of processors (MIG) are named, the engine has the last word. */
function unknownIds({ processors }: GpuReport, { gpus }: GpuWish): GpuProblem[] {
  if (!Array.isArray(gpus) || processors === null) return []
  const known = new Set(processors.flatMap(({ index, id }) => [String(index), ...(id === null ? [] : [id])]))
  const open = processors.some(({ id }) => id === null) ? /^(?:MIG|GPU)-/ : /^MIG-/
  const unknown = gpus.filter((id) => !known.has(id) && !open.test(id))
  if (unknown.length === 0) return []
  return [
    {
      code: 'gpu_unknown',
      kind: 'unavailable',
      message: `The server has no graphics processor ${unknown.join(', ')}.`,
      hint: 'Name those that `nvidia-smi -L` lists, by number or by their UUID.',
      field: 'runOptions.gpus',
    },
  ]
}
