import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Core } from '../core.ts'
import { deploymentFor } from './get-deployment.ts'
import type { LogLine } from '../ports/queue.ts'
import type { Actor } from '../user/actor.ts'

const TIMEOUT_MS = 15_000
/** The worker stops following for a channel that nobody asked for in 30 seconds. */
const KEEP_EVERY_MS = 10_000

const containerLine = z.object({ at: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() })
const answer = z.object({ lines: z.array(containerLine) })

export type ContainerLine = z.output<typeof containerLine>

/** The last lines that a deployment's container printed. @throws deployment_not_found, container_missing, worker_unreachable */
export async function readContainerLog(core: Core, actor: Actor, name: string, tail: number): Promise<ContainerLine[]> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const input = { deployment: name, tail, follow: false }
  const { lines } = answer.parse(await core.queries.ask(deployment.server, { name: 'container-logs', input, timeoutMs: TIMEOUT_MS }))
  return lines
}

/**
 * Begins to follow what a deployment's container prints.
 * @returns a function that hands on the last lines and then new ones, until the container ends or the signal aborts
 * @throws deployment_not_found, container_missing, worker_unreachable
 */
export async function followContainerLog(
  core: Core,
  actor: Actor,
  name: string,
  tail: number,
): Promise<(onLines: (lines: ContainerLine[]) => Promise<void>, signal: AbortSignal) => Promise<void>> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const channel = `container:${randomUUID()}`
  const input = { deployment: name, tail, follow: true, channel }
  await core.queries.ask(deployment.server, { name: 'container-logs', input, timeoutMs: TIMEOUT_MS })
  return async (onLines, signal) => {
    const keep = setInterval(() => {
      void core.queries.ask(deployment.server, { name: 'keep-logs', input: { channel }, timeoutMs: TIMEOUT_MS }).catch(() => undefined)
    }, KEEP_EVERY_MS)
    try {
      await core.live.follow(channel, 0, (lines) => onLines(lines.map(toContainerLine)), signal)
    } finally {
      clearInterval(keep)
    }
  }
}

function toContainerLine({ at, stream, text }: LogLine): ContainerLine {
  return { at, stream: stream === 'stderr' ? 'stderr' : 'stdout', text }
}
