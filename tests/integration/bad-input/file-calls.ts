import type { MemoryApi } from '../../support/memory-api.ts'
import { LOCAL_TOKEN } from '../../support/memory-core.ts'
import type { Call } from './calls.ts'
import type { Answer } from './refusal.ts'
import type { Place } from './schema-leaves.ts'

const FILES = '/api/v1/deployments/there/files'
const path = '/etc/app/there.conf'

export const FILE_KEYS = ['put /api/v1/deployments/{name}/files', 'delete /api/v1/deployments/{name}/files']

/** The calls about configuration files, with what can be seen of a value that they took. */
export function fileCalls(call: (method: string, url: string, body: unknown) => Call, panel: MemoryApi) {
  return {
    'put /api/v1/deployments/{name}/files': {
      prepare: () => call('PUT', FILES, { path, content: 'x' }),
      seen: ([field]: Place, value: unknown, { body }: Answer) => {
        // Null keeps what is stored; whether it is applied is not kept.
        if (field === 'apply' || value === null) return undefined
        const items = body.items as Record<string, unknown>[]
        return items.map((item) => item[String(field)])
      },
    },
    'delete /api/v1/deployments/{name}/files': {
      async prepare() {
        await panel.ask('PUT', FILES, { token: LOCAL_TOKEN, body: { path, content: 'x' } })
        return call('DELETE', FILES, { path })
      },
      seen: () => undefined,
    },
  }
}
