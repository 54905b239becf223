import type { Call } from './calls.ts'
import type { Answer } from './refusal.ts'
import { ANY_NAME, KEY, type Place } from './schema-leaves.ts'

/** The calls that change the variables of a place, as the API's document has them. */
export function variableKeys(place: string): string[] {
  return [`patch ${place}/variables`, `post ${place}/variables/import`]
}

const PLACES: Record<string, string> = {
  '/api/v1/deployments/{name}': '/api/v1/deployments/there',
  '/api/v1/projects/{project}': '/api/v1/projects/default',
  '/api/v1/projects/{project}/environments/{environment}': '/api/v1/projects/default/environments/production',
}

/** The same calls with what can be seen of a value that they took. */
export function variableCalls(call: (method: string, url: string, body: unknown) => Call) {
  const calls = Object.entries(PLACES).flatMap(([place, url]) => [
    [`patch ${place}/variables`, { prepare: () => call('PATCH', `${url}/variables`, {}), seen: ofVariable }] as const,
    // Of what was read there are the names alone.
    [
      `post ${place}/variables/import`,
      { prepare: () => call('POST', `${url}/variables/import`, { text: '' }), seen: () => undefined },
    ] as const,
  ])
  return Object.fromEntries(calls)
}

function ofVariable([field, key, part]: Place, value: unknown, { body }: Answer): unknown[] | undefined {
  // Null keeps the value that is stored; whether it is applied is not kept.
  if (field !== 'set' || value === null) return undefined
  const items = body.items as { name: string; secret: boolean; value: string | null; availableAt: string }[]
  if (key === KEY) return items.map(({ name }) => name)
  const variable = items.find(({ name }) => name === ANY_NAME)
  if (part === 'secret') return [variable?.secret]
  return [part === 'availableAt' ? variable?.availableAt : variable?.value]
}
