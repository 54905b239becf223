import { WebopsError } from '../errors/webops-error.ts'
import type { Engine } from '../ports/engine.ts'
import type { Gpus } from '../ports/gpus.ts'
import { findGpuProblems, gpusThere, type GpuProblem, type GpuWish } from './find-gpu-problems.ts'

/**
 * Looks whether the server can give a container the graphics processors that it wants.
 * @param log told what is there
 * @throws gpu_missing, gpu_driver_missing, gpu_runtime_missing, gpu_too_few, gpu_unknown: the first of all that is missing, with each remedy
 */
export async function requireGpus(
  { gpus, engine }: { gpus: Gpus; engine: Pick<Engine, 'info'> },
  wish: GpuWish,
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const [report, info] = await Promise.all([gpus.look(signal), engine.info()])
  for (const { name, memoryMb } of report.processors ?? []) log(memoryMb > 0 ? `${name}, ${memoryMb} MiB` : name)
  if (report.driver !== null) log(`${gpusThere(report)} in all; driver ${report.driver}`)
  const problems = findGpuProblems(report, info, wish)
  for (const { message, hint } of problems) log(`${message} ${hint}`)
  const [first] = problems
  if (first) throw refused(first, problems)
}

function refused({ code, kind, field }: GpuProblem, problems: GpuProblem[]): WebopsError {
  const numbered = (texts: string[]) =>
    texts.length === 1 ? texts.join('') : texts.map((text, index) => `${index + 1}. ${text}`).join(' ')
  return new WebopsError({
    code,
    kind,
    message: numbered(problems.map(({ message }) => message)),
    hint: numbered(problems.map(({ hint }) => hint)),
    field,
  })
}
