import { z } from 'zod'
import { runProgram } from '#adapters/process/run-program.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { commandOf, environmentOf } from './detached-keeper.ts'
import type { Installation } from './installation.ts'
import { workerService } from './services.ts'
import { runningVersion } from './versions.ts'

const rotated = z.object({
  publicKey: z.string(),
  records: z.record(z.string(), z.number()),
  resealed: z.number(),
  unreadable: z.number(),
})

export type RotatedKeys = z.output<typeof rotated>

/**
 * Takes all secrets to a new key. The process is the running version's own, with the worker's settings and rights.
 * @param note told how far it is
 * @throws WebopsError `not_installed`, `key_rotation_failed`; the signal's reason when it was interrupted
 */
export async function rotateWorkerKeys(
  installation: Installation,
  note: (text: string) => void,
  signal: AbortSignal,
): Promise<RotatedKeys> {
  const version = runningVersion(installation)
  if (!version) {
    throw new WebopsError({
      code: 'not_installed',
      kind: 'not_found',
      message: `No WebOps runs from ${installation.env.stateDir}, so there is no key to rotate.`,
      hint: 'webops up makes one.',
    })
  }
  const service = { ...workerService(installation, version.id), arguments: ['src/processes/rotate-keys.ts'] }
  const [file, ...args] = commandOf(service)
  const onLine = (line: string, stream: 'stdout' | 'stderr') => (stream === 'stderr' ? note(line) : undefined)
  const { exitCode, stdout, stderr } = await runProgram(file, args, { cwd: service.directory, env: environmentOf(service), signal, onLine })
  if (exitCode === 0) return rotated.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''))
  throw new WebopsError({
    code: 'key_rotation_failed',
    kind: 'failed',
    message: `The keys were not rotated to the end: ${stderr.trim().split('\n').at(-1) ?? ''}`,
    hint: 'Nothing is lost: the old key and the new one are both accepted. Run webops keys rotate again: it goes on where it was.',
  })
}
