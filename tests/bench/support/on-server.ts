import { bringImages } from '../../host/bring-images.ts'
import { DisposableServer } from '../../host/disposable-server.ts'
import type { Bench } from './report.ts'

const INSTALL_LIMIT_MS = 15 * 60_000
const CHECKOUT = '/root/webops'
const RESULT = '/root/bench-result.json'
export interface ServerBench extends Pick<Bench, 'say' | 'signal'> {
  /** Of the server. */
  name: string
  /** The bench and its options; `--result` is added. */
  args: string[]
  limitMs: number
}

/**
 * Measures on a disposable server, which has a systemd: sets one up with this checkout, runs the bench there and throws it
 * away. WEBOPS_TEST_SERVER names one to use instead, which is set up already and stays.
 * @returns what the bench wrote
 */
export async function measureOnServer<Result>({ name, args, limitMs, say, signal }: ServerBench): Promise<Result> {
  const given = process.env.WEBOPS_TEST_SERVER
  const server = given ? await DisposableServer.attach(given) : await setUp(name, say, signal)
  if (!server) throw new Error(`There is no server ${given ?? ''}.`)
  try {
    const ended = await server.run(`${CHECKOUT}/node_modules/.bin/node`, [...args, '--result', RESULT], {
      cwd: CHECKOUT,
      timeoutMs: limitMs,
      onLine: (line) => say(`on the server: ${line}`),
    })
    if (ended.exitCode !== 0 && ended.exitCode !== 1)
      throw new Error(`The bench could not measure on the server:\n${ended.stdout}\n${ended.stderr}`)
    return JSON.parse(await server.require('cat', [RESULT])) as Result
  } finally {
    if (!given && !signal.aborted) await server.destroy()
  }
}
async function setUp(name: string, say: (text: string) => void, signal: AbortSignal): Promise<DisposableServer> {
  say('Setting a disposable server up (minutes) …')
  const server = await DisposableServer.boot(name)
  // What runs there ends with it.
  signal.addEventListener('abort', () => void server.destroy().catch(() => undefined), { once: true })
  try {
    signal.throwIfAborted()
    await server.require('git', ['clone', '--quiet', '/root/webops.bundle', CHECKOUT])
    await bringImages(server)
    await server.require(`${CHECKOUT}/webops`, ['up'], { cwd: CHECKOUT, timeoutMs: INSTALL_LIMIT_MS })
    return server
  } catch (error) {
    if (!signal.aborted) await server.destroy()
    throw error
  }
}
