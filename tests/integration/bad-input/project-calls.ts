import type { Call } from './calls.ts'
import type { Answer } from './refusal.ts'
import type { Place } from './schema-leaves.ts'

/** The calls that change projects, as the API's document has them. */
export const PROJECT_KEYS = [
  'post /api/v1/projects',
  'patch /api/v1/projects/{project}',
  'post /api/v1/projects/{project}/environments',
  'put /api/v1/projects/{project}/members/{email}',
]

/**
 * The same calls with what can be seen of a value that they took.
 * @param email of somebody who has a role in the project `default`
 */
export function projectCalls(call: (method: string, url: string, body: unknown) => Call, email: string) {
  let made = 0
  const project = '/api/v1/projects/default'
  return {
    'post /api/v1/projects': { prepare: () => call('POST', '/api/v1/projects', { name: `project-${++made}` }), seen: ofProject },
    'patch /api/v1/projects/{project}': { prepare: () => call('PATCH', project, { title: 'Default' }), seen: ofProject },
    'post /api/v1/projects/{project}/environments': {
      prepare: () => call('POST', `${project}/environments`, { name: `environment-${++made}` }),
      seen: (_place: Place, _value: unknown, { body }: Answer) => (body.environments as { name: string }[]).map(({ name }) => name),
    },
    'put /api/v1/projects/{project}/members/{email}': {
      prepare: () => call('PUT', `${project}/members/${email}`, { role: 'viewer' }),
      seen: (_place: Place, _value: unknown, { body }: Answer) => [body.role],
    },
  }
}

/** Spaces around a title are not kept. */
function ofProject([field]: Place, value: unknown, { body }: Answer): unknown[] {
  const seen = body[String(field)]
  return [typeof value === 'string' && value.trim() === seen ? value : seen]
}
