import { readFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'
import type { DeploymentView, ReleaseView, RolloutSummaryView, RolloutView } from '#api/schemas/views.ts'
import type { DisposableServer } from '../host/disposable-server.ts'
import { DRAIN_SECONDS, installedServer, SERVER_NAME } from '../host/installed-server.ts'
import { setDrain } from '../host/set-drain.ts'
import { eventually } from './eventually.ts'
import { Load } from './load.ts'
import { APP_PORT, AppRepository } from './repository.ts'

export const SHOP = 'shop'
export const NODE = '/root/webops/node_modules/.bin/node'
const API_TIMEOUT_MS = 30_000
const FINAL = new Set(['succeeded', 'failed', 'cancelled'])

interface Answer<T> {
  status: number
  body: T
}

/** The disposable server with an application that is being visited, and the means to break things. */
export class FaultWorld {
  readonly server: DisposableServer
  readonly repository: AppRepository
  /** Where this machine reaches the server. It may be another one after the power was off. */
  address: string
  readonly #token: string

  private constructor(server: DisposableServer, repository: AppRepository, address: string, token: string) {
    this.server = server
    this.repository = repository
    this.address = address
    this.#token = token
  }

  /** The server as the first suite that asks makes it, with the application serving. */
  static async open(): Promise<FaultWorld> {
    const { server } = await installedServer()
    const { address, gateway } = await network()
    const token = (await server.require('cat', ['/etc/webops/cli.token'])).trim()
    const world = new FaultWorld(server, await AppRepository.open(gateway), address, token)
    await world.#prepare()
    await world.#deployShop()
    return world
  }

  close(): void {
    this.repository.close()
  }

  /** To be called when the server was off. */
  async findAgain(): Promise<void> {
    this.address = (await network()).address
  }

  /** Asks the panel's API through the proxy. @throws Error where nothing answers */
  ask<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const payload = body === undefined ? undefined : JSON.stringify(body)
    return new Promise((resolve, reject) => {
      const call = request(
        {
          ...this.#apiRequest(path),
          method,
          rejectUnauthorized: false,
          agent: false,
          timeout: API_TIMEOUT_MS,
          headers: { ...this.#apiRequest(path).headers, ...(payload ? { 'content-type': 'application/json' } : {}), ...headers },
        },
        (answer) => {
          let text = ''
          answer.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
          answer.on('error', reject)
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body: parsed(text) as T }))
        },
      )
      call.on('timeout', () => call.destroy(new Error(`${method} ${path}: no answer in ${API_TIMEOUT_MS / 1000} s`)))
      call.on('error', reject)
      call.end(payload)
    })
  }

  /** Like ask, but what is not a 2xx is an error. */
  async require<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await this.ask<T>(method, path, body, headers)
    if (answer.status >= 300 || answer.status < 200)
      throw new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  shop(): Promise<DeploymentView> {
    return this.require('GET', `/deployments/${SHOP}`)
  }

  async releases(): Promise<ReleaseView[]> {
    return (await this.require<{ items: ReleaseView[] }>('GET', `/deployments/${SHOP}/releases?limit=100`)).items
  }

  async rollouts(): Promise<RolloutSummaryView[]> {
    return (await this.require<{ items: RolloutSummaryView[] }>('GET', `/deployments/${SHOP}/rollouts?limit=20`)).items
  }

  rollout(id: string): Promise<RolloutView> {
    return this.require('GET', `/rollouts/${id}`)
  }

  /** Asks for a deploy of the latest commit. @returns the rollout's id */
  async deploy(): Promise<string> {
    return (await this.require<{ id: string }>('POST', `/deployments/${SHOP}/rollouts`, { kind: 'deploy' })).id
  }

  /** Waits until a rollout has come to an end that is written down. */
  async ended(id: string, timeoutMs = 90_000): Promise<RolloutView> {
    let last: RolloutView | null = null
    await eventually('the rollout to end', timeoutMs, async () => {
      last = await this.rollout(id)
      return FINAL.has(last.state) ? null : `it is ${last.state}: ${last.steps.map(({ key, state }) => `${key} ${state}`).join(', ')}`
    })
    if (!last) throw new Error('The rollout was never read.')
    return last
  }

  /** Waits until a step of a rollout runs. */
  async stepRuns(id: string, key: string, timeoutMs = 60_000): Promise<void> {
    await eventually(`the step ${key} to run`, timeoutMs, async () => {
      const { state, steps } = await this.rollout(id)
      return steps.some((step) => step.key === key && step.state === 'running') ? null : `the rollout is ${state}`
    })
  }

  /** Waits until a rollout is begun for the nth time. */
  async attemptRuns(id: string, attempt: number): Promise<void> {
    await eventually(`attempt ${attempt} to begin`, 60_000, async () => {
      const rollout = await this.rollout(id)
      return rollout.attempt >= attempt && rollout.state === 'running' ? null : `it is ${rollout.state}, attempt ${rollout.attempt}`
    })
  }

  /** What the application says at its address. */
  async shopSays(): Promise<string> {
    return this.server.require('curl', ['--silent', '--max-time', '10', '--header', `host: ${SHOP}.localhost`, 'http://127.0.0.1/'])
  }

  /** Visits the application, fifty times a second. */
  visitShop(): Load {
    return new Load({ request: { host: this.address, path: '/', headers: { host: `${SHOP}.localhost` } }, everyMs: 20 })
  }

  /** Looks at the panel's list of deployments, four times a second. */
  visitPanel(): Load {
    return new Load({ https: true, request: this.#apiRequest('/deployments'), everyMs: 250 })
  }

  /** The process of a unit. */
  async pidOf(unit: string): Promise<number> {
    return Number(await this.server.require('systemctl', ['show', '--property', 'MainPID', '--value', unit]))
  }

  /** kill -9 of a unit's process. */
  async kill(unit: string): Promise<void> {
    await this.server.require('kill', ['-9', String(await this.pidOf(unit))])
  }

  async restart(...units: string[]): Promise<void> {
    await this.server.require('systemctl', ['restart', ...units], { timeoutMs: 180_000 })
  }

  /** Runs one of the programs of this folder on the server. @returns what it printed, as JSON */
  async program<T>(name: string, args: string[], timeoutMs = 60_000): Promise<T> {
    return JSON.parse(await this.server.require(NODE, [`/root/faults/${name}`, ...args], { timeoutMs })) as T
  }

  #apiRequest(path: string) {
    return { host: this.address, path: `/api/v1${path}`, headers: { host: 'localhost', authorization: `Bearer ${this.#token}` } }
  }

  async #prepare(): Promise<void> {
    await this.server.require('mkdir', ['--parents', '/root/faults'])
    for (const name of ['kill-at-switch.mjs', 'hold-database.mjs', 'refuse.mjs'])
      await this.server.write(`/root/faults/${name}`, readFileSync(join(import.meta.dirname, 'programs', name), 'utf8'))
    // The repository is served in clear by the machine that runs the tests.
    const allowHttp = 's/transports: .*/transports: [ https, ssh, http ]/'
    await this.server.require('sed', ['--in-place', allowHttp, '/etc/webops/policy.yaml'])
    await setDrain(this.server, DRAIN_SECONDS)
  }

  async #deployShop(): Promise<void> {
    await this.repository.commit()
    const { url: repository } = this.repository
    const found = await this.ask('GET', `/deployments/${SHOP}`)
    if (found.status === 404) await this.require('POST', '/deployments', { name: SHOP, repository, port: APP_PORT })
    else await this.require('PATCH', `/deployments/${SHOP}`, { repository, healthTimeoutSeconds: 60 })
    const { state, error } = await this.ended(await this.deploy())
    if (state !== 'succeeded') throw new Error(`The application could not be deployed: ${JSON.stringify(error)}`)
  }
}

async function network(): Promise<{ address: string; gateway: string }> {
  const format = '{{.NetworkSettings.IPAddress}} {{.NetworkSettings.Gateway}}'
  const [address, gateway] = (await requireProgram('docker', ['inspect', '--format', format, SERVER_NAME])).trim().split(' ')
  if (!address || !gateway) throw new Error(`${SERVER_NAME} has no address.`)
  return { address, gateway }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
