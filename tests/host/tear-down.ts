import { DisposableServer } from './disposable-server.ts'
import { BARE_SERVER_NAME, SERVER_NAME, whyUnfit } from './installed-server.ts'

/** KEEP_HOST is for who writes a test. By the others `webops test` hands the server from one project to the next. */
const { KEEP_HOST, TAKE_HOST, LEAVE_HOST } = process.env

/** One from an earlier run has an older checkout. */
export async function setup(): Promise<void> {
  if (KEEP_HOST) return
  if (TAKE_HOST) {
    const unfit = await whyUnfit()
    console.info(unfit === null ? `${SERVER_NAME} is used as it was left.` : `${SERVER_NAME} is made anew: ${unfit}.`)
    if (unfit === null) return
  }
  await removeServers()
}

export async function teardown(): Promise<void> {
  if (!KEEP_HOST && !LEAVE_HOST) await removeServers()
}

/** Also those that are half made, or stopped. */
async function removeServers(): Promise<void> {
  for (const name of [SERVER_NAME, BARE_SERVER_NAME]) await DisposableServer.remove(name)
}
