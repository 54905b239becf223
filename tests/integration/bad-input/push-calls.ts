import type { MemoryApi } from '../../support/memory-api.ts'
import { LOCAL_TOKEN } from '../../support/memory-core.ts'
import type { Call } from './calls.ts'
import type { Answer } from './refusal.ts'
import { valueAt, type Place } from './schema-leaves.ts'

export const PUSH_KEYS = ['patch /api/v1/deployments/{name}/push']

/** The call that says how pushes are taken, with what can be seen of a value that it took. */
export function pushCalls(call: (method: string, url: string, body: unknown) => Call, panel: MemoryApi) {
  return {
    'patch /api/v1/deployments/{name}/push': {
      async prepare() {
        const pushed = { name: 'pushed', repository: 'push' }
        if (!(await panel.memory.core.deployments.getByName(pushed.name)))
          await panel.ask('POST', '/api/v1/deployments', { token: LOCAL_TOKEN, body: pushed })
        await panel.memory.database.pushSettings.deleteMany()
        return call('PATCH', '/api/v1/deployments/pushed/push', {})
      },
      seen: (place: Place, _value: unknown, { body }: Answer) => [valueAt(body, place)],
    },
  }
}
