import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'
import { DisposableServer } from '../../host/disposable-server.ts'
import type { Bench } from './report.ts'

const INSTALL_LIMIT_MS = 15 * 60_000
const CHECKOUT = '/root/webops'
const RESULT = '/root/bench-result.json'
/** This machine's engine has them, since the samples were built from them before. */
const BASE_IMAGES = ['debian:bookworm-slim', 'python:3-slim-bookworm', 'node:24-bookworm-slim', 'nginx:stable']

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

/** Copies the base images there, so that none has to be fetched or built again. */
async function bringImages(server: DisposableServer): Promise<void> {
  const apt = ['DEBIAN_FRONTEND=noninteractive', 'apt-get', '-q', '-o', 'Acquire::Retries=3']
  await server.require('env', [...apt, 'update'], { timeoutMs: 300_000 })
  await server.require('env', [...apt, 'install', '-y', '--no-install-recommends', 'docker.io', 'iptables'], { timeoutMs: 300_000 })
  await server.require('systemctl', ['start', 'docker'])
  const dir = mkdtempSync(join(tmpdir(), 'webops-bench-'))
  try {
    const file = join(dir, 'images.tar')
    await requireProgram('docker', ['save', '--output', file, ...BASE_IMAGES], { timeoutMs: 300_000 })
    const target = `${server.name}:/root/images.tar`
    await requireProgram('docker', ['cp', file, target], { timeoutMs: 300_000 })
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
  await server.require('docker', ['load', '--quiet', '--input', '/root/images.tar'], { timeoutMs: 300_000 })
  await server.require('rm', ['/root/images.tar'])
}
