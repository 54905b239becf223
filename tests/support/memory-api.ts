import { memoryCore, type MemoryCore } from './memory-core.ts'
import { createApi } from '#api/app.ts'
import type { Actor } from '#core/user/actor.ts'
import { createToken } from '#core/user/tokens.ts'

export const PANEL_ORIGIN = 'https://localhost'

export interface Asking {
  token?: string
  /** Signed in by cookie as the actor that `signInAs` set. */
  cookie?: boolean
  body?: unknown
  headers?: Record<string, string>
}

export interface MemoryApi {
  memory: MemoryCore
  api: ReturnType<typeof createApi>
  ask(method: string, path: string, asking?: Asking): Promise<Response>
  signInAs(actor: Actor | null): void
  tokenOf(actor: Actor): Promise<string>
  unexpected: unknown[]
}

/** The API on a core in memory. `ask` sends JSON. */
export async function memoryApi(): Promise<MemoryApi> {
  const memory = await memoryCore()
  let signedIn: Actor | null = null
  const unexpected: unknown[] = []
  const api = createApi(memory.core, {
    authenticateCookie: async (request) => (request.headers.has('cookie') ? signedIn : null),
    panelOrigins: [PANEL_ORIGIN],
    onUnexpected: (error) => unexpected.push(error),
  })
  return {
    memory,
    api,
    unexpected,
    signInAs: (actor) => (signedIn = actor),
    tokenOf: async (actor) => (await createToken(memory.core, actor, { name: 'test' })).token,
    async ask(method, path, { token, cookie, body, headers } = {}) {
      return api.request(`${PANEL_ORIGIN}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...(cookie && { cookie: 'session=x' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
    },
  }
}
