import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { requireProgram } from '#adapters/process/run-program.ts'
import { httpBackend } from '../../integration/git-servers.ts'

const ENVIRONMENT = {
  NODE_ENV: 'test' as const,
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'Bench',
  GIT_AUTHOR_EMAIL: 'bench@example.org',
  GIT_COMMITTER_NAME: 'Bench',
  GIT_COMMITTER_EMAIL: 'bench@example.org',
}

/** Git with settings of its own alone. @returns what it printed @throws Error with its words when it fails */
export function git(cwd: string, ...args: string[]): Promise<string> {
  return requireProgram('git', args, { cwd, env: ENVIRONMENT, timeoutMs: 300_000 })
}

/** A repository with one commit: a text that nothing is known of, so that its rollout builds nothing, and so much random data. */
export async function makeRepository(path: string, files: number, bytesEach: number): Promise<void> {
  mkdirSync(path, { recursive: true })
  await git(path, 'init', '--quiet', '--initial-branch=main')
  writeFileSync(join(path, 'NOTES'), 'Nothing that could be built.\n')
  for (let index = 0; index < files; index++) writeFileSync(join(path, `data-${index}.bin`), randomBytes(bytesEach))
  await git(path, 'add', '--all')
  await git(path, 'commit', '--quiet', '--message', 'Begin')
}

/** One more commit, of one small file. @returns its id */
export async function commitSmall(path: string): Promise<string> {
  writeFileSync(join(path, 'NOTES'), `${randomBytes(16).toString('hex')}\n`)
  await git(path, 'commit', '--quiet', '--all', '--message', 'Change a note')
  return (await git(path, 'rev-parse', 'HEAD')).trim()
}

export interface Pushing {
  /** Milliseconds that git took. */
  ms: number
  status: number | null
  said: string
}

/** `git push`, and how long it took; a status other than 0 is an answer. */
export function push(path: string, url: string, refspec: string, settings: string[] = []): Promise<Pushing> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const options = settings.flatMap((setting) => ['-c', setting])
    const child = spawn('git', [...options, 'push', url, refspec], { cwd: path, env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.once('error', reject)
    child.once('close', (status) => resolve({ ms: performance.now() - began, status, said }))
  })
}

/** git's own server side behind Node's web server, without anything of ours, on a folder of bare repositories. */
export async function plainServer(dir: string): Promise<{ url(name: string): string; make(name: string): Promise<void>; close(): void }> {
  mkdirSync(dir, { recursive: true })
  const server = createServer((request, response) => httpBackend(dir, request, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: (name) => `http://127.0.0.1:${port}/${name}.git`,
    async make(name) {
      await git(dir, 'init', '--quiet', '--bare', `${name}.git`)
      await git(join(dir, `${name}.git`), 'config', 'http.receivepack', 'true')
    },
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
