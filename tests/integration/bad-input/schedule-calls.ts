import type { MemoryApi } from '../../support/memory-api.ts'
import { LOCAL_TOKEN } from '../../support/memory-core.ts'
import type { Call } from './calls.ts'
import type { Answer } from './refusal.ts'
import type { Place } from './schema-leaves.ts'

const SCHEDULES = '/api/v1/deployments/there/schedules'
const INPUT = { name: 'nightly', cron: '@daily', command: 'true' }

export const SCHEDULE_KEYS = ['post /api/v1/deployments/{name}/schedules', 'patch /api/v1/deployments/{name}/schedules/{schedule}']

/** The calls that make and change schedules, with what can be seen of a value that they took. */
export function scheduleCalls(call: (method: string, url: string, body: unknown) => Call, panel: MemoryApi) {
  const none = () => panel.memory.database.schedule.deleteMany()
  const seen = ([field]: Place, value: unknown, { body }: Answer) => (value === null ? undefined : [body[String(field)]])
  return {
    'post /api/v1/deployments/{name}/schedules': {
      async prepare() {
        await none()
        return call('POST', SCHEDULES, INPUT)
      },
      seen,
    },
    'patch /api/v1/deployments/{name}/schedules/{schedule}': {
      async prepare() {
        await none()
        await panel.ask('POST', SCHEDULES, { token: LOCAL_TOKEN, body: INPUT })
        return call('PATCH', `${SCHEDULES}/nightly`, {})
      },
      seen,
    },
  }
}
