import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { Agent, request } from 'undici'
import { ownEnvironment } from '#adapters/process/own-environment.ts'
import { requireProgram, runProgram, type ProgramResult } from '#adapters/process/run-program.ts'
import { detachedKeeper } from '#cli/host/detached-keeper.ts'
import { signUp } from './sign-up.ts'

const CHECKOUT = join(import.meta.dirname, '../../..')
/** Base images and pages may have to be built. */
const UP_TIMEOUT_MS = 15 * 60_000
const MAIN_CADDY = '/var/lib/webops/bin/caddy'

export interface InstallationRequest {
  /** Tells it from others on the same engine: `bench-deploy`. */
  name: string
  httpPort: number
  httpsPort: number
  firstPort: number
  /** A folder for it, empty or not there yet; unset: a temporary one. Removed by `stop` either way. */
  root?: string
  signal?: AbortSignal
}

export interface Answer<T> {
  status: number
  body: T
}

/** A WebOps that runs, and the ways into it that users have. */
export interface Installation {
  root: string
  /** Its policy allows repositories in here. */
  repositories: string
  panelUrl: string
  httpPort: number
  httpsPort: number
  firstPort: number
  /** An API token of its administrator. */
  token: string
  /** Process ids of the panel, the worker, Redis and the proxy. */
  processes(): Record<'panel' | 'worker' | 'redis' | 'caddy', number>
  /** One call of the API, through the proxy. @throws Error for an answer of 400 and more */
  api<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T>
  /** The certificate of its internal authority, in PEM. */
  authority: string
  /** Ends one of its processes as an operator does, and starts it again. Returns once it was started; it may not answer yet. */
  restart(service: 'panel' | 'worker'): Promise<void>
  /** `./webops <args>` */
  webops(args: string[], timeoutMs?: number): Promise<ProgramResult>
  /** Stops it and removes it with all that it made. */
  stop(): Promise<void>
}

/**
 * Starts an installation beside any other one of this machine, without systemd, with an administrator and a token.
 * @throws Error with what `webops up` printed
 */
export async function startInstallation(wanted: InstallationRequest): Promise<Installation> {
  const { name, httpPort, httpsPort, firstPort, signal } = wanted
  if (process.getuid?.() !== 0) throw new Error('An installation can only be started by root.')
  const root = wanted.root ?? mkdtempSync(join(tmpdir(), `${name}-`))
  mkdirSync(join(root, 'home'), { recursive: true })
  // Panel, Redis and Caddy run as users of their own and have to get through.
  chmodSync(root, 0o755)
  const repositories = join(root, 'repositories')
  mkdirSync(repositories)
  write(join(root, 'etc/webops/policy.yaml'), `git:\n  localPaths: ['${repositories}']\n`)
  shareCaddy(join(root, 'var/lib/webops/bin/caddy'))

  const env = environment(wanted, root)
  const webops = (args: string[], timeoutMs = 120_000, ending?: AbortSignal) =>
    runProgram(join(CHECKOUT, 'webops'), args, { env, cwd: CHECKOUT, timeoutMs, signal: ending })
  const stop = async () => {
    await webops(['down', '--all'])
    await removeFromEngine(name)
    rmSync(root, { recursive: true, force: true })
  }
  try {
    const up = await webops(['up'], UP_TIMEOUT_MS, signal)
    if (up.exitCode !== 0) throw new Error(`webops up ended with status ${up.exitCode}:\n${up.stdout}\n${up.stderr}`)
    const panelUrl = `https://localhost:${httpsPort}`
    const ca = readFileSync(join(root, 'var/lib/webops/caddy/pki/authorities/local/root.crt'), 'utf8')
    const dispatcher = new Agent({ connect: { ca: [...rootCertificates, ca] } })
    const token = await signUp(panelUrl, /\/setup#(\S+)/.exec(up.stdout)?.[1], dispatcher)
    return {
      root,
      repositories,
      panelUrl,
      httpPort,
      httpsPort,
      firstPort,
      token,
      processes: () => processesOf(join(root, 'run/webops')),
      authority: ca,
      restart: (service) => restartDetached(root, service),
      api: caller(panelUrl, token, dispatcher),
      webops: (args, timeoutMs) => webops(args, timeoutMs),
      async stop() {
        await dispatcher.destroy()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The API with a token. */
export function caller(panelUrl: string, token: string, dispatcher: Agent): Installation['api'] {
  return async <T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> => {
    const answer = await request(panelUrl + path, {
      dispatcher,
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 400) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text}`)
    return (text ? JSON.parse(text) : null) as T
  }
}

/** Nothing of a developer's own settings gets in. */
function environment({ name, httpPort, httpsPort, firstPort }: InstallationRequest, root: string): Record<string, string | undefined> {
  const foreign = [
    'DATABASE_URL',
    'REDIS_URL',
    'WEBOPS_URL',
    'WEBOPS_TOKEN',
    'WEBOPS_DOMAIN',
    'WEBOPS_PANEL_HOST',
    'WEBOPS_LOG_LEVEL',
    'NODE_ENV',
  ]
  return {
    ...ownEnvironment({}),
    ...Object.fromEntries(foreign.map((variable) => [variable, undefined])),
    NO_COLOR: '1',
    HOME: join(root, 'home'),
    WEBOPS_ROOT: root,
    WEBOPS_INSTANCE: name,
    WEBOPS_HTTP_PORT: String(httpPort),
    WEBOPS_HTTPS_PORT: String(httpsPort),
    WEBOPS_FIRST_PORT: String(firstPort),
    WEBOPS_SSH_PORT: 'off',
    WEBOPS_SUPERVISION: 'none',
  }
}

/** Fetching Caddy takes long, and this machine's main installation may have it. */
function shareCaddy(target: string): void {
  if (!existsSync(MAIN_CADDY)) return
  mkdirSync(dirname(target), { recursive: true })
  copyFileSync(MAIN_CADDY, target)
  chmodSync(target, 0o755)
}

function processesOf(runDir: string): ReturnType<Installation['processes']> {
  const pid = (service: string) => Number.parseInt(readFileSync(join(runDir, `${service}.pid`), 'utf8'), 10)
  return { panel: pid('panel'), worker: pid('worker'), redis: pid('redis'), caddy: pid('caddy') }
}

/** As `webops up` does it: from what it noted of its last start. */
async function restartDetached(root: string, service: 'panel' | 'worker'): Promise<void> {
  const noted = JSON.parse(readFileSync(join(root, 'var/lib/webops/services', service), 'utf8')) as { recipe: string }
  await detachedKeeper(join(root, 'run/webops'), join(root, 'var/log/webops')).start(service, noted.recipe)
}

/** Removes what an instance left on the engine, by its label. */
async function removeFromEngine(instance: string): Promise<void> {
  const label = `label=webops.instance=${instance}`
  const list = async (...args: string[]) =>
    (await requireProgram('docker', [...args, '--quiet', '--filter', label])).split('\n').filter((line) => line !== '')
  const containers = await list('ps', '--all')
  if (containers.length > 0) await runProgram('docker', ['rm', '--force', '--volumes', ...containers])
  const images = new Set(await list('images', '--no-trunc'))
  if (images.size > 0) await runProgram('docker', ['rmi', '--force', ...images])
  const volumes = await list('volume', 'ls')
  if (volumes.length > 0) await runProgram('docker', ['volume', 'rm', ...volumes])
  const networks = await list('network', 'ls')
  if (networks.length > 0) await runProgram('docker', ['network', 'rm', ...networks])
}

function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content, { mode: 0o644 })
}
