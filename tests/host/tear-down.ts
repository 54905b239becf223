import { DisposableServer } from './disposable-server.ts'
import { SERVER_NAME } from './installed-server.ts'

/** One from an earlier run has an older checkout. */
export async function setup(): Promise<void> {
  if (!process.env.KEEP_HOST) await remove()
}

export async function teardown(): Promise<void> {
  if (!process.env.KEEP_HOST) await remove()
}

async function remove(): Promise<void> {
  await (await DisposableServer.attach(SERVER_NAME))?.destroy()
}
