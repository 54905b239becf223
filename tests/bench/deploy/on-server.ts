import { DisposableServer } from '../../host/disposable-server.ts'
import type { Bench } from '../support/report.ts'
import type { Comparison } from './compare.ts'

const INSTALL_LIMIT_MS = 15 * 60_000
const BENCH_LIMIT_MS = 10 * 60_000
const CHECKOUT = '/root/webops'
const RESULT = '/root/comparisons.json'

/**
 * Measures on a disposable server, which has a systemd: sets one up with this checkout, runs the bench there and throws it
 * away. WEBOPS_TEST_SERVER names one to use instead, which is set up already and stays.
 */
export async function compareOnServer({ say }: Pick<Bench, 'say'>): Promise<Comparison[]> {
  const given = process.env.WEBOPS_TEST_SERVER
  const server = given ? await DisposableServer.attach(given) : await setUp(say)
  if (!server) throw new Error(`There is no server ${given ?? ''}.`)
  try {
    const args = ['tests/bench/deploy.ts', '--this-installation', '--no-docs', '--result', RESULT]
    const ended = await server.run(`${CHECKOUT}/node_modules/.bin/node`, args, {
      cwd: CHECKOUT,
      timeoutMs: BENCH_LIMIT_MS,
      onLine: (line) => say(`on the server: ${line}`),
    })
    if (ended.exitCode !== 0 && ended.exitCode !== 1)
      throw new Error(`The bench could not measure on the server:\n${ended.stdout}\n${ended.stderr}`)
    return JSON.parse(await server.require('cat', [RESULT])) as Comparison[]
  } finally {
    if (!given) await server.destroy()
  }
}

async function setUp(say: (text: string) => void): Promise<DisposableServer> {
  say('Setting a disposable server up (minutes) …')
  const server = await DisposableServer.boot('webops-bench-deploy')
  try {
    await server.require('git', ['clone', '--quiet', '/root/webops.bundle', CHECKOUT])
    await server.require(`${CHECKOUT}/webops`, ['up'], { cwd: CHECKOUT, timeoutMs: INSTALL_LIMIT_MS })
    return server
  } catch (error) {
    await server.destroy()
    throw error
  }
}
