import type { DisposableServer } from './disposable-server.ts'

const UNIT = 'webops-intruder.service'
const PLACE = '/srv/webops-intruder'
const OUTPUT = '/var/log/webops-intruder.out'
const MARK = 'told: '

export interface Deed {
  exitCode: number
  output: string
}

/**
 * Somebody who has taken over the panel's process: programs that run in a copy of the panel's unit, with another
 * ExecStart and nothing else changed. They have its user, its name spaces, its filters, its settings and its files.
 */
export class Intruder {
  readonly #server: DisposableServer

  constructor(server: DisposableServer) {
    this.#server = server
  }

  /** Copies the panel's unit as it is now. */
  async enter(): Promise<void> {
    const unit = await this.#server.require('cat', ['/etc/systemd/system/webops-panel.service'])
    const started = `Type=oneshot\nExecStart=/bin/sh ${PLACE}/deed.sh\nStandardOutput=truncate:${OUTPUT}\nStandardError=inherit`
    const copied = unit
      .replace(/^ExecStart=.*$/m, started)
      .replace(/^Restart(Sec)?=.*\n/gm, '')
      .replace(/^\[Install\][^]*/m, '')
    if (!copied.includes(started)) throw new Error('The unit of the panel has no ExecStart that could be replaced.')
    await this.#server.require('mkdir', ['--parents', PLACE])
    await this.#server.write(`/etc/systemd/system/${UNIT}`, copied, 0o644)
    await this.#server.require('systemctl', ['daemon-reload'])
  }

  /** Runs a shell script as the panel. */
  async sh(script: string): Promise<Deed> {
    await this.#server.write(`${PLACE}/deed.sh`, script, 0o644)
    await this.#server.run('systemctl', ['reset-failed', UNIT])
    await this.#server.run('systemctl', ['start', UNIT], { timeoutMs: 180_000 })
    const shown = await this.#server.require('systemctl', ['show', '--property', 'ExecMainStatus', '--value', UNIT])
    return { exitCode: Number(shown), output: await this.#server.require('cat', [OUTPUT]) }
  }

  /**
   * Runs the body of a module as the panel, with the panel's own code (`core`), its database (`database`), its Redis
   * account (`redis`) and what PROLOGUE adds.
   * @returns what it told
   */
  async node<T = unknown>(body: string): Promise<T> {
    await this.#server.write(`${PLACE}/deed.mjs`, `${PROLOGUE}\n${body}\nawait leave()\n`, 0o644)
    const { exitCode, output } = await this.sh(`exec ./node_modules/.bin/node ${PLACE}/deed.mjs`)
    const line = output.split('\n').findLast((text) => text.startsWith(MARK))
    if (exitCode !== 0 || !line) throw new Error(`The intruder's program ended with status ${exitCode}:\n${output}`)
    return JSON.parse(line.slice(MARK.length)) as T
  }

  async leave(): Promise<void> {
    await this.#server.run('rm', ['--recursive', '--force', PLACE, OUTPUT, `/etc/systemd/system/${UNIT}`])
    await this.#server.run('systemctl', ['daemon-reload'])
  }
}

/** The folder in which the panel's unit starts is where its program is. */
const PROLOGUE = `
import { setTimeout as sleep } from 'node:timers/promises'
const own = (path) => import('file://' + process.cwd() + '/' + path)
const { env } = await own('src/env.ts')
const { wirePanel } = await own('src/processes/wire-panel.ts')
const { connect } = await own('src/adapters/database/connect.ts')
const { connectRedis } = await own('src/adapters/queue/redis-connection.ts')
const { requestRollout } = await own('src/core/rollout/request-rollout.ts')
const panel = await wirePanel(env(), { info() {}, warn() {}, error() {}, debug() {} })
const core = panel.core
const database = connect(env().databaseUrl)
const redis = connectRedis(env().redisUrl, () => {})
const sql = (text, ...values) => database.$executeRawUnsafe(text, ...values)
const tell = (value) => console.log(${JSON.stringify(MARK)} + JSON.stringify(value ?? null))
const leave = async () => {
  redis.disconnect()
  await database.$disconnect()
  await panel.close()
  process.exit(0)
}

/** How a rollout ended. */
const ended = async (id, seconds = 90) => {
  for (const until = Date.now() + seconds * 1000; Date.now() < until; await sleep(100)) {
    const rollout = await database.rollout.findUniqueOrThrow({ where: { id } })
    if (!['queued', 'running'].includes(rollout.state)) return { state: rollout.state, code: rollout.errorCode, message: rollout.errorMessage }
  }
  throw new Error('The rollout ' + id + ' did not end.')
}
const rollOut = async (name, request = {}) => {
  const { id } = await requestRollout(core, { type: 'local' }, name, { kind: 'deploy', via: 'api', ...request })
  return ended(id)
}
const deployment = (name) => database.deployment.findUniqueOrThrow({ where: { name } })

/** A rollout that stands in the records, whatever the panel would say to it. */
const force = async (id, data) => {
  const cause = { actor: 'local', name: 'root', via: 'api' }
  const number = (await database.rollout.count({ where: { deploymentId: id } })) + 1000
  const { sequence } = await database.deployment.update({ where: { id }, data: { sequence: { increment: 1 } } })
  const made = await database.rollout.create({ data: { deploymentId: id, number, sequence, cause, facts: {}, ...data } })
  await core.wakeups.wake('main', id)
  return ended(made.id)
}

/** Changes a deployment's record as no API would, forces a rollout, and puts the record back. */
const tamper = async (name, change, kind = 'deploy') => {
  const before = await deployment(name)
  try {
    await database.deployment.update({ where: { id: before.id }, data: change })
    return await force(before.id, { kind })
  } finally {
    const old = Object.fromEntries(Object.keys(change).map((key) => [key, before[key]]))
    await database.deployment.update({ where: { id: before.id }, data: old })
  }
}
`
