import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { accountName, buildAccountName } from '#adapters/process-engine/accounts.ts'
import type { LoadReport } from '../bench/switch/load-job.ts'
import { type DisposableServer, until } from './disposable-server.ts'
import { installedServer } from './installed-server.ts'

const CHECKOUT = '/root/webops'
const NODE = `${CHECKOUT}/node_modules/.bin/node`
const REPOSITORIES = '/var/lib/webops/demo'
const PROCESSES = '/var/lib/webops/processes'
const UNITS = '/etc/systemd/system'
const APPLICATION = join(import.meta.dirname, 'programs/standard-application')
const FRAMEWORKS = join(import.meta.dirname, '../fixtures/e2e/frameworks')
const SEEN = '/root/standard-visitors.json'
const IDENTITY = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org']

/** What there is of a deployment on the server, by kind. */
export type Traces = Record<'unit' | 'process' | 'container' | 'tree' | 'home' | 'link' | 'stray', string[]>

/** What visitors met. */
export interface Visits {
  kept: LoadReport
  fresh: { asked: number; failures: string[]; versions: string[] }
}

/** A server with WebOps, what standard deployments are made from there, and what is left of them. */
export class StandardWorld {
  readonly server: DisposableServer

  private constructor(server: DisposableServer) {
    this.server = server
  }

  static async open(): Promise<StandardWorld> {
    return new StandardWorld((await installedServer()).server)
  }

  webops(...args: string[]) {
    return this.server.run(`${CHECKOUT}/webops`, args, { timeoutMs: 280_000 })
  }

  async succeeds(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.webops(...args)
    expect(exitCode, `webops ${args.join(' ')}\n${stdout}\n${stderr}`).toBe(0)
    return stdout
  }

  /** @returns what it said */
  async fails(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.webops(...args)
    expect(exitCode, stdout).not.toBe(0)
    return stdout + stderr
  }

  async json<T>(...args: string[]): Promise<T> {
    return JSON.parse(await this.succeeds(...args, '--json')) as T
  }

  /** As the page and other programs do. @throws for an answer of 400 and more */
  async api<T>(method: string, path: string, body: unknown): Promise<T> {
    const curl = 'curl --silent --show-error --fail-with-body --unix-socket /run/webops/panel/panel.sock --request "$1" --data "$3"'
    const headers = `--header "authorization: Bearer $(cat /etc/webops/cli.token)" --header 'content-type: application/json'`
    return JSON.parse(
      await this.server.require('sh', ['-c', `${curl} ${headers} "http://localhost$2"`, 'sh', method, path, JSON.stringify(body)]),
    ) as T
  }

  async latestRollout(name: string) {
    return (await this.json<{ state: string; error: { code: string; step: string } | null }[]>('rollouts', name, '--limit', '1'))[0]
  }

  repository(name: string): string {
    return `file://${REPOSITORIES}/${name}.git`
  }

  /** Makes a repository with these files. */
  async plant(name: string, files: Record<string, string>): Promise<void> {
    await this.server.require('git', ['init', '--quiet', '--initial-branch=main', `/root/${name}`])
    await this.server.require('git', ['init', '--quiet', '--bare', '--initial-branch=main', `${REPOSITORIES}/${name}.git`])
    await this.#git(name, 'remote', 'add', 'origin', `${REPOSITORIES}/${name}.git`)
    await this.commit(name, files)
  }

  /** @returns the commit */
  async commit(name: string, files: Record<string, string>): Promise<string> {
    for (const [file, content] of Object.entries(files)) {
      await this.server.require('mkdir', ['--parents', join('/root', name, file, '..')])
      await this.server.write(join('/root', name, file), content)
    }
    await this.#git(name, 'add', '--all', '--force')
    await this.#git(name, 'commit', '--quiet', '--message', 'Another version')
    await this.#git(name, 'push', '--quiet', 'origin', 'main')
    return (await this.#git(name, 'rev-parse', 'HEAD')).trim()
  }

  #git(name: string, ...args: string[]): Promise<string> {
    return this.server.require('git', ['-C', `/root/${name}`, ...IDENTITY, ...args])
  }

  /** What a deployment answers through the proxy. @throws for an answer of 400 and more */
  ask(name: string, path: string, ...options: string[]): Promise<string> {
    const curl = ['--silent', '--show-error', '--fail-with-body', '--max-time', '20']
    return this.server.require('curl', [...curl, ...options, `http://${name}.localhost${path}`])
  }

  async askJson<T>(name: string, path: string, body?: unknown): Promise<T> {
    return JSON.parse(await this.ask(name, path, ...(body === undefined ? [] : ['--data', JSON.stringify(body)]))) as T
  }

  status(name: string, path = '/'): Promise<number> {
    return this.server.status(`http://${name}.localhost${path}`)
  }

  serves(name: string, timeoutMs = 60_000): Promise<void> {
    return until(`${name} to serve`, timeoutMs, async () => (await this.status(name)) === 200)
  }

  isUp(): Promise<void> {
    return until('all of WebOps to be up', 90_000, async () => (await this.webops('status')).exitCode === 0)
  }

  async mainPid(unit: string): Promise<number> {
    return Number(await this.server.require('systemctl', ['show', '--property=MainPID', '--value', unit]))
  }

  /** Everything that is there of a deployment, and units of the engine that no file keeps. */
  async traces(name: string): Promise<Traces> {
    const script = `
      say() { sed "s|^|$1 |"; }
      cd ${UNITS}
      grep -lsx 'User=${accountName(name)}' webops-process.*.service | say unit
      ls -d webops-${name}.service 2>/dev/null | say link
      for account in ${accountName(name)} ${buildAccountName(name)}; do ps -ww -o pid=,args= -u $account 2>/dev/null; done | say process
      systemctl list-units --all --plain --no-legend 'webops-process.*' | cut -d' ' -f1 | while read unit; do test -e "$unit" || echo "$unit"; done | say stray
      cd ${PROCESSES} || exit 0
      grep -ls '"deployment":"${name}"' containers/*/container.json | say container
      grep -ls '"webops.deployment":"${name}"' trees/*/tree.json | say tree
      ls -d homes/${name} 2>/dev/null | say home
      true`
    const traces: Traces = { unit: [], process: [], container: [], tree: [], home: [], link: [], stray: [] }
    for (const line of (await this.server.require('sh', ['-c', script])).split('\n').filter(Boolean)) {
      const [kind = '', ...rest] = line.split(/ +/)
      traces[kind as keyof Traces].push(rest.join(' '))
    }
    return traces
  }

  /** Folders of a deployment's trees or containers, as root sees them. */
  async foldersOf(name: string, kind: 'tree' | 'container'): Promise<string[]> {
    return (await this.traces(name))[kind].map((file) => join(PROCESSES, file, '..'))
  }

  /** Ask a deployment through the proxy without pause, from now on. */
  async visitorsCome(name: string): Promise<void> {
    await this.server.run('rm', ['--force', SEEN])
    const unit = ['--quiet', '--collect', '--unit', 'standard-visitors', '--working-directory', CHECKOUT]
    // The process that makes the load ends by itself, once it was asked for its report.
    const ends = ['-p', 'KillMode=mixed', '-p', 'TimeoutStopSec=90']
    await this.server.require('systemd-run', [
      ...unit,
      ...ends,
      NODE,
      'tests/host/programs/standard-visitors.ts',
      `${name}.localhost`,
      SEEN,
    ])
    await until('visitors to ask', 30_000, async () => (await this.server.run('test', ['-s', SEEN])).exitCode === 0)
  }

  async visitorsGo(): Promise<Visits> {
    await this.server.require('systemctl', ['stop', 'standard-visitors'], { timeoutMs: 120_000 })
    return JSON.parse(await this.server.require('cat', [SEEN])) as Visits
  }

  /** Leaves nothing of these deployments. */
  async tidy(...names: string[]): Promise<void> {
    await this.server.run('systemctl', ['stop', 'standard-visitors'], { timeoutMs: 120_000 })
    for (const name of names) await this.webops('remove', name, '--yes')
    const files = names.flatMap((name) => [`/root/${name}`, `${REPOSITORIES}/${name}.git`])
    await this.server.run('rm', ['--recursive', '--force', SEEN, ...files])
  }
}

/** An Express application that tells what it sees, and whose build does. @param tries what the build tries */
export function expressApplication(version: string, tries: Record<string, unknown>): Record<string, string> {
  const files = readdirSync(APPLICATION).map((file) => [file, readFileSync(join(APPLICATION, file), 'utf8')] as const)
  return {
    ...Object.fromEntries(files),
    'package-lock.json': readFileSync(join(FRAMEWORKS, 'express/package-lock.json'), 'utf8'),
    'tries.json': JSON.stringify(tries),
    VERSION: version,
  }
}

/** A Flask application of one page. */
export function flaskApplication(): Record<string, string> {
  const file = (name: string) => readFileSync(join(FRAMEWORKS, 'flask', name), 'utf8')
  return { 'app.py': file('app.py'), 'requirements.txt': file('requirements.txt') }
}
