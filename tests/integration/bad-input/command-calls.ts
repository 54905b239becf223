import { randomUUID } from 'node:crypto'
import type { MemoryApi } from '../../support/memory-api.ts'
import type { Call } from './calls.ts'

const COMMANDS = '/api/v1/deployments/there/commands'
/** What the worker would answer. */
export const STARTED_COMMAND = { id: randomUUID(), release: 1, where: 'fresh', command: ['id'] }

export const COMMAND_KEYS = ['', '/{id}/input', '/{id}/resize'].map((rest) => `post /api/v1/deployments/{name}/commands${rest}`)

/** The calls about one-off commands, with what the worker is asked of a value that they took. */
export function commandCalls(call: (method: string, url: string, body: unknown) => Call, panel: MemoryApi) {
  const bodies = [{ command: ['id'] }, { data: '' }, { columns: 80, rows: 24 }]
  const urls = [COMMANDS, `${COMMANDS}/${STARTED_COMMAND.id}/input`, `${COMMANDS}/${STARTED_COMMAND.id}/resize`]
  const entries = COMMAND_KEYS.map((key, index) => [
    key,
    {
      prepare: () => call('POST', urls[index] ?? '', bodies[index]),
      seen: (_place: unknown, value: unknown) => (value === null ? undefined : deepValues(panel.memory.questions.at(-1)?.input)),
    },
  ])
  return Object.fromEntries(entries) as Record<string, { prepare(): Call; seen(place: unknown, value: unknown): unknown[] | undefined }>
}

/** All values of a question, and its lists as they are. */
function deepValues(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [value]
  return [value, ...Object.values(value).flatMap(deepValues)]
}
