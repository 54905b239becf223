import type Docker from 'dockerode'
import { LABEL_DEPLOYMENT, LABEL_INSTANCE } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { Labels } from '#core/ports/engine.ts'
import { notAnswering, toEngineError } from './engine-errors.ts'
import { refuseOddPaths } from './safe-paths.ts'

export interface EngineSettings {
  /** As DOCKER_HOST has it: `unix:///var/run/docker.sock` or `tcp://host:port`. */
  host: string
  /** Tells our things from those of another installation on the same engine. */
  instance: string
  /** How long to wait for an answer, in milliseconds; unset: two minutes. */
  patienceMs?: number
}

/** What an engine that works needs for an answer at the very most; those that take their time are given more. */
const PATIENCE_MS = 120_000

/** @param signal aborted when nobody waits any more */
type Operation<T> = (docker: Docker, signal: AbortSignal) => Promise<T>

/** The way to the engine, and what is ours there. dockerode is loaded at the first use: it is large. */
export class EngineConnection {
  readonly host: string
  readonly instance: string
  readonly patienceMs: number
  #client: Promise<Docker> | undefined

  constructor(settings: EngineSettings) {
    this.host = settings.host
    this.instance = settings.instance
    this.patienceMs = settings.patienceMs ?? PATIENCE_MS
  }

  client(): Promise<Docker> {
    this.#client ??= connect(this.host)
    return this.#client
  }

  /**
   * Runs a call of the engine's API. What it throws is a WebopsError.
   * @param patienceMs how long to wait for the answer, or, of one that streams, for its beginning
   */
  async call<T>(operation: Operation<T>, patienceMs = this.patienceMs): Promise<T> {
    try {
      return await this.#inTime(operation, patienceMs)
    } catch (error) {
      throw toEngineError(error, this.host)
    }
  }

  /** Like call, with a fallback for answers of these HTTP statuses (404: not there, 304: so already). */
  async callUnless<T, F>(statuses: number[], fallback: F, operation: Operation<T>, patienceMs = this.patienceMs): Promise<T | F> {
    try {
      return await this.#inTime(operation, patienceMs)
    } catch (error) {
      if (statuses.includes(statusOf(error))) return fallback
      throw toEngineError(error, this.host)
    }
  }

  /** An engine that takes requests and never answers must not keep a rollout waiting for ever. */
  async #inTime<T>(operation: Operation<T>, patienceMs: number): Promise<T> {
    const controller = new AbortController()
    const asked = operation(await this.client(), controller.signal)
    if (patienceMs === Number.POSITIVE_INFINITY) return asked
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        reject(notAnswering(this.host, patienceMs))
        controller.abort()
      }, patienceMs)
    })
    // What comes after all is of no interest any more.
    asked.catch(() => undefined)
    return Promise.race([asked, late]).finally(() => clearTimeout(timer))
  }

  /** The labels that all our things carry, added to the given ones. */
  own(labels: Labels): Labels {
    return { ...labels, [LABEL_INSTANCE]: this.instance }
  }

  isOurs(labels: Labels | null | undefined): boolean {
    return labels?.[LABEL_DEPLOYMENT] !== undefined && labels[LABEL_INSTANCE] === this.instance
  }

  /** @throws engine_not_ours when the thing lacks our labels: we do not touch what somebody else made */
  assertOurs(kind: string, name: string, labels: Labels | null | undefined): void {
    if (!this.isOurs(labels)) throw this.notOurs(kind, name)
  }

  notOurs(kind: string, name: string): WebopsError {
    return new WebopsError({
      code: 'engine_not_ours',
      kind: 'refused',
      message: `The ${kind} ${name} was not made by this WebOps, so it is left alone.`,
      hint: `Rename or remove it yourself (docker ${kind} ls shows it), or choose another name for the deployment.`,
    })
  }

  /** The engine's filter for labels; an empty value stands for any. Ours alone. */
  labelFilter(labels: Labels): string[] {
    return Object.entries(this.own(labels)).map(([key, value]) => (value === '' ? key : `${key}=${value}`))
  }
}

/** The HTTP status of an error of dockerode's, or 0. */
export function statusOf(error: unknown): number {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? Number(error.statusCode) : 0
}

async function connect(host: string): Promise<Docker> {
  const { default: DockerClient } = await import('dockerode')
  if (host.startsWith('unix://')) return refuseOddPaths(new DockerClient({ socketPath: host.slice('unix://'.length) }))
  const url = new URL(host.replace(/^tcp:/, 'http:'))
  const protocol = url.protocol === 'https:' ? 'https' : 'http'
  return refuseOddPaths(new DockerClient({ host: url.hostname, port: url.port || '2375', protocol }))
}
