import { getRequestListener } from '@hono/node-server'

/**
 * The Response of Hono's own server, which hands a text to the socket as it is; Node's makes a stream of it first. That server has it
 * replace the global one, which Next, in the same process, must not see: it is put back at once.
 */
export function lightResponse(): typeof Response {
  const kept = { Request: globalThis.Request, Response: globalThis.Response }
  getRequestListener(() => new Response(), { overrideGlobalObjects: true })
  const light = globalThis.Response
  for (const [name, value] of Object.entries(kept)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })
  return light
}
