import { setTimeout as sleep } from 'node:timers/promises'
import type { DisposableServer } from '../disposable-server.ts'
import { FOLDER } from './search.ts'

/** WebOps' own, on the server. */
export const NODE = '/root/webops/node_modules/.bin/node'
const CURL = `--silent --insecure --max-time 150 --header @${FOLDER}/authorization`
/** Enough for answers of a rollout that takes seconds. */
const BETWEEN_LOOKS_MS = 1000
/** The session of a browser. */
const JAR = `${FOLDER}/cookies`

/** What is asked of the panel, as a user would, on the server itself. All answers are kept, to be looked through. */
export class Panel {
  readonly #server: DisposableServer
  readonly #following: Promise<unknown>[] = []
  #asked = 0

  constructor(server: DisposableServer) {
    this.#server = server
  }

  /** Uses a token from now on. It stands in a file: a command line could be seen by everybody. */
  async useToken(token: string): Promise<void> {
    await this.#server.write(`${FOLDER}/authorization`, `authorization: Bearer ${token}\n`)
  }

  /** One call of the API. @throws Error for an answer that says that it failed, unless `anyway` */
  ask<T>(method: string, path: string, body?: unknown, anyway = false): Promise<T> {
    return this.#ask(method, path, body, anyway, `${FOLDER}/collected/answer-${++this.#asked}`)
  }

  /** Signs in as a person does, and makes a token. Answers that are secrets by intent are not kept. */
  async signIn(email: string, password: string): Promise<{ token: string }> {
    const { csrfToken } = JSON.parse(await this.#browser('https://localhost/api/auth/csrf')) as { csrfToken: string }
    await this.#server.write(`${FOLDER}/sign-in`, new URLSearchParams({ email, password, csrfToken, json: 'true' }).toString())
    await this.#browser('--data-binary', `@${FOLDER}/sign-in`, 'https://localhost/api/auth/callback/credentials')
    const asked = [
      '--header',
      'content-type: application/json',
      '--header',
      'origin: https://localhost',
      '--data-binary',
      '{"name":"canary"}',
    ]
    const answer = await this.#browser(...asked, 'https://localhost/api/v1/tokens')
    return JSON.parse(answer) as { token: string }
  }

  #browser(...args: string[]): Promise<string> {
    return this.#server.require('curl', ['--silent', '--insecure', '--max-time', '30', '--cookie', JAR, '--cookie-jar', JAR, ...args])
  }

  async #ask<T>(method: string, path: string, body: unknown, anyway: boolean, answer: string): Promise<T> {
    const sent = `${FOLDER}/sent-${++this.#asked}`
    if (body !== undefined) await this.#server.write(sent, JSON.stringify(body))
    const withBody = body === undefined ? '' : `--header 'content-type: application/json' --data-binary @${sent}`
    const curl = `curl ${CURL} --request ${method} ${withBody} --output ${answer} --write-out '%{http_code}\\n' 'https://localhost${path}'`
    const output = await this.#server.require('sh', ['-c', `${curl}; cat ${answer}`], { timeoutMs: 160_000 })
    const status = output.slice(0, output.indexOf('\n'))
    const text = output.slice(output.indexOf('\n') + 1)
    if (!anyway && !status.startsWith('2')) throw new Error(`${method} ${path} answered ${status}: ${text}`)
    return (text === '' ? null : JSON.parse(text)) as T
  }

  /** A command of the CLI; what it prints is kept. Its standard input is a file of the server's. */
  async cli(args: string, input = '/dev/null'): Promise<number> {
    const output = `${FOLDER}/collected/cli-${++this.#asked}`
    const { exitCode } = await this.#server.run('sh', ['-c', `/root/webops/webops ${args} < ${input} > ${output} 2>&1`], {
      timeoutMs: 240_000,
    })
    return exitCode
  }

  /** Waits until a deployment's latest rollout has ended. @returns how */
  async ended(name: string): Promise<string> {
    const giveUpAt = performance.now() + 240_000
    for (;;) {
      const { latestRollout } = await this.ask<{ latestRollout: { state: string } }>('GET', `/api/v1/deployments/${name}`)
      if (!['queued', 'running'].includes(latestRollout.state)) return latestRollout.state
      if (performance.now() > giveUpAt) throw new Error(`The rollout of ${name} does not end.`)
      await sleep(BETWEEN_LOOKS_MS)
    }
  }

  /** Asks for a rollout, follows its log, and waits for its end. @returns how it ended */
  async roll(name: string, request: Record<string, unknown>): Promise<string> {
    const { id } = await this.ask<{ id: string }>('POST', `/api/v1/deployments/${name}/rollouts`, request)
    this.follow(`/api/v1/rollouts/${id}/logs?follow=1`)
    return this.ended(name)
  }

  /** Reads a stream to its end, or until `stopFollowing`. */
  follow(path: string): void {
    const number = ++this.#asked
    const curl = `curl --silent --insecure --no-buffer --header @${FOLDER}/authorization --output ${FOLDER}/collected/stream-${number} 'https://localhost${path}'`
    const whileWanted = `while kill -0 $! 2>/dev/null && [ -e ${FOLDER}/following ]; do sleep 0.3; done; kill $! 2>/dev/null`
    this.#following.push(this.#server.run('sh', ['-c', `touch ${FOLDER}/following; ${curl} & ${whileWanted}`], { timeoutMs: 900_000 }))
  }

  /** Ends all that is followed. */
  async stopFollowing(): Promise<void> {
    await this.#server.run('rm', ['--force', `${FOLDER}/following`])
    await Promise.allSettled(this.#following)
  }

  /** All addresses under which the API can be read, for these deployments, as its own document lists them. */
  async readAll(names: string[]): Promise<number> {
    const { paths } = await this.ask<{ paths: Record<string, Record<string, unknown>> }>('GET', '/api/openapi.json')
    const ids: string[] = []
    for (const name of names) {
      const { items } = await this.ask<{ items: { id: string }[] }>('GET', `/api/v1/deployments/${name}/rollouts?limit=50`)
      ids.push(...items.map(({ id }) => id))
    }
    const readable = Object.entries(paths)
      .filter(([, methods]) => 'get' in methods)
      .map(([path]) => path)
    const filled = readable.flatMap((path) => {
      if (path.endsWith('/events')) return []
      if (path.includes('{name}')) return names.map((name) => path.replace('{name}', name))
      if (path.includes('{project}')) return [path.replace('{project}', 'default').replace('{environment}', 'production')]
      return path.includes('{id}') ? ids.map((id) => path.replace('{id}', id)) : [path]
    })
    const wanted = filled.map((path) => `url = "https://localhost${path}"\noutput = "${FOLDER}/collected/answer-${++this.#asked}"\n`)
    await this.#server.write(`${FOLDER}/wanted`, wanted.join(''))
    await this.#server.run('sh', ['-c', `curl ${CURL} --config ${FOLDER}/wanted`], { timeoutMs: 160_000 })
    return filled.length
  }

  /** Reads all pages that links lead to, for who has signed in. @returns how many */
  async readPages(limit: number): Promise<number> {
    const read = new Set<string>()
    const waiting = ['/']
    for (let path = waiting.shift(); path !== undefined && read.size < limit; path = waiting.shift()) {
      if (read.has(path)) continue
      read.add(path)
      const page = `${FOLDER}/collected/page-${read.size}`
      const curl = `curl --silent --insecure --max-time 30 --location --cookie ${JAR} --output ${page} 'https://localhost${path}'`
      const html = await this.#server.require('sh', ['-c', `${curl}; cat ${page}`])
      waiting.push(...[...html.matchAll(/href="(\/(?!_next|api\/|icon|favicon)[^"#?]*)"/g)].map(([, href = '/']) => href))
    }
    return read.size
  }
}
