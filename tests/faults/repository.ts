import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'
import { httpBackend } from '../integration/git-servers.ts'

/** What a commit's application does, and how it is built. */
export interface Behaviour {
  /** Seconds before it listens. */
  bootSeconds?: number
  /** Ends with status 1 at its start. */
  crashes?: boolean
  /** Seconds that its build takes. */
  buildSeconds?: number
  /** Megabytes that its build writes. */
  buildMegabytes?: number
}

/** What the command line of a slow build holds, and no other program's. */
export const BUILD_MARK = 'webops-faults-build'
export const APP_PORT = 3000

/** The repository of the application, on a git server of this machine that can be made to let its askers wait. */
export class AppRepository {
  readonly #dir: string
  readonly #server: Server
  readonly #host: string
  #versions = 0
  #held: { asked: () => void; release: Promise<void> } | null = null

  private constructor(dir: string, server: Server, host: string) {
    this.#dir = dir
    this.#server = server
    this.#host = host
  }

  /** @param host this machine's address, as the disposable server sees it */
  static async open(host: string): Promise<AppRepository> {
    const dir = mkdtempSync(join(tmpdir(), 'webops-faults-'))
    const server = createServer((request, response) => {
      void repository.#turn(request.url ?? '').then(() => httpBackend(dir, request, response))
    })
    const repository = new AppRepository(dir, server, host)
    await requireProgram('git', ['init', '--quiet', '--initial-branch=main', join(dir, 'work')])
    await requireProgram('git', ['init', '--quiet', '--bare', '--initial-branch=main', join(dir, 'shop.git')])
    await new Promise<void>((done) => server.listen(0, done))
    return repository
  }

  get url(): string {
    return `http://${this.#host}:${(this.#server.address() as AddressInfo).port}/shop.git`
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
    rmSync(this.#dir, { recursive: true, force: true })
  }

  /**
   * Lets the next one who fetches wait.
   * @returns asked: resolves when somebody waits; release: lets them have it
   */
  hold(): { asked: Promise<void>; release: () => void } {
    const asked = Promise.withResolvers<void>()
    const released = Promise.withResolvers<void>()
    this.#held = { asked: asked.resolve, release: released.promise }
    return {
      asked: asked.promise,
      release: () => {
        this.#held = null
        released.resolve()
      },
    }
  }

  async #turn(url: string): Promise<void> {
    if (!url.endsWith('/git-upload-pack') || !this.#held) return
    this.#held.asked()
    await this.#held.release
  }

  /** Commits another version. @returns its subject, which the application answers with */
  async commit(behaviour: Behaviour = {}): Promise<string> {
    const version = `version ${++this.#versions} of ${new Date().toISOString()}`
    const work = join(this.#dir, 'work')
    mkdirSync(work, { recursive: true })
    writeFileSync(join(work, 'app.js'), application(version, behaviour))
    writeFileSync(join(work, 'Dockerfile'), dockerfile(version, behaviour))
    const git = (...args: string[]) =>
      requireProgram('git', ['-C', work, '-c', 'user.name=Test', '-c', 'user.email=test@example.org', ...args])
    await git('add', '--all')
    await git('commit', '--quiet', '--message', version)
    await git('push', '--quiet', '--force', join(this.#dir, 'shop.git'), 'main')
    return version
  }
}

function application(version: string, { bootSeconds = 0, crashes = false }: Behaviour): string {
  if (crashes) return `console.error('This version cannot start.')\nprocess.exit(1)\n`
  return `const { createServer } = require('node:http')
const server = createServer((request, response) => response.end(${JSON.stringify(version)}))
setTimeout(() => server.listen(process.env.PORT), ${bootSeconds * 1000})
process.on('SIGTERM', () => {
  server.close(() => process.exit(0))
  if (!server.listening) process.exit(0)
})
`
}

function dockerfile(version: string, { buildSeconds = 0, buildMegabytes = 0 }: Behaviour): string {
  const slow = `RUN : ${BUILD_MARK} ${version}; for second in $(seq ${buildSeconds}); do echo "second $second"; sleep 1; done`
  const big = `RUN : ${version}; head -c ${buildMegabytes * 1_000_000} /dev/urandom > /big`
  return [
    'FROM node:24-bookworm-slim',
    'WORKDIR /app',
    'COPY app.js ./',
    ...(buildSeconds > 0 ? [slow] : []),
    ...(buildMegabytes > 0 ? [big] : []),
    `EXPOSE ${APP_PORT}`,
    'CMD ["node", "app.js"]',
    '',
  ].join('\n')
}
