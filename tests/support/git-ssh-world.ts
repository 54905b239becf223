import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type Client, type ConnectConfig, type ExecOptions } from 'ssh2'
import { type ProgramResult, requireProgram, runProgram } from '#adapters/process/run-program.ts'
import type { GitSession } from '#core/ports/git-server.ts'
import type { Actor } from '#core/user/actor.ts'
import { type GitSsh, type GitSshOptions, startGitSsh } from '#git-doors/ssh-server.ts'
import type { SshRequest } from '#git-doors/ssh-session.ts'

export const ADA: Actor = {
  type: 'user',
  id: 'ada',
  name: 'ada',
  email: 'ada@example.org',
  isAdministrator: false,
  roles: {},
  via: { type: 'session', id: 's' },
}

/** A door of git's over SSH with one bare repository behind it, `shop`, and a key that may come in. */
export interface GitSshWorld {
  dir: string
  repository: string
  /** The private key that is let in, and one that is not. */
  key: string
  otherKey: string
  port: number
  door: GitSsh
  /** What was asked of the door. */
  asked: SshRequest[]
  abandoned: number
  errors: object[]
  /** By which keys come in; emptied to revoke them. */
  letIn: Set<string>
  /** Runs ssh with a key to the door. */
  ssh(args: string[], options?: { key?: string; input?: string; timeoutMs?: number }): Promise<ProgramResult>
  git(args: string[], cwd?: string): Promise<ProgramResult>
  url: string
  close(): Promise<void>
}

export async function gitSshWorld(given: Partial<Pick<GitSshOptions, 'serve' | 'limits'>> = {}): Promise<GitSshWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'webops-git-ssh-'))
  const repository = join(dir, 'shop.git')
  await requireProgram('git', ['init', '--quiet', '--bare', '--initial-branch=main', repository])
  const [key, otherKey, hostKey] = [join(dir, 'key'), join(dir, 'other'), join(dir, 'host')]
  for (const file of [key, otherKey, hostKey])
    await requireProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'ada', '-f', file])
  const stdout = await requireProgram('ssh-keygen', ['-lf', key])
  const letIn = new Set([stdout.split(' ')[1] ?? ''])
  const asked: SshRequest[] = []
  const errors: object[] = []
  const door = await startGitSsh({
    hostKey: readFileSync(hostKey, 'utf8'),
    listen: { port: 0, host: '127.0.0.1' },
    authenticate: ({ fingerprint }) => Promise.resolve(letIn.has(fingerprint) ? ADA : null),
    serve: (actor, request) => {
      asked.push(request)
      return given.serve ? given.serve(actor, request) : Promise.resolve(gitSession(request, repository, () => (world.abandoned += 1)))
    },
    log: { warn: (details) => errors.push(details), error: (details) => errors.push(details) },
    ...(given.limits ? { limits: given.limits } : {}),
  })
  const port = door.port ?? 0
  const options = (file: string) => ['-F', 'none', '-i', file, '-p', String(port), ...flags(dir)]
  const sshCommand = ['ssh', ...options(key)].join(' ')
  const world: GitSshWorld = {
    dir,
    repository,
    key,
    otherKey,
    port,
    door,
    asked,
    abandoned: 0,
    errors,
    letIn,
    url: `ssh://git@127.0.0.1:${port}/shop.git`,
    ssh: (args, { key: file = key, ...rest } = {}) =>
      runProgram('ssh', [...options(file), ...args], { timeoutMs: 8000, ...rest, env: { PATH: process.env.PATH, HOME: dir } }),
    git: (args, cwd = dir) => runProgram('git', args, { cwd, env: { ...identity(dir), GIT_SSH_COMMAND: sshCommand } }),
    close: async () => {
      await door.close()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  return world
}

/** Options that keep ssh from asking anybody, and from what the machine has. */
function flags(dir: string): string[] {
  const pairs = ['BatchMode=yes', 'IdentitiesOnly=yes', 'IdentityAgent=none', 'StrictHostKeyChecking=accept-new', 'LogLevel=ERROR']
  return [...pairs, `UserKnownHostsFile=${join(dir, 'known_hosts')}`].flatMap((pair) => ['-o', pair])
}

function identity(dir: string): Record<string, string | undefined> {
  const name = {
    GIT_AUTHOR_NAME: 'Ada',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  }
  return { PATH: process.env.PATH, HOME: dir, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', ...name }
}

/** git's own program on a repository. */
export function gitSession({ service, protocol }: SshRequest, repository: string, onAbandon: () => void = () => undefined): GitSession {
  return programSession('git', [service.slice(4), repository], onAbandon, protocol ? { GIT_PROTOCOL: protocol } : {})
}

/** A program in git's place. */
export function programSession(file: string, args: string[], onAbandon: () => void, env: Record<string, string> = {}): GitSession {
  const program = spawn(file, args, { env: { PATH: process.env.PATH, ...env } as unknown as NodeJS.ProcessEnv })
  return {
    input: program.stdin,
    output: program.stdout,
    errors: program.stderr,
    mostInput: Infinity,
    ended: new Promise((resolve) => program.once('close', (status) => resolve(status))),
    abandon: () => {
      onAbandon()
      program.kill()
    },
  }
}

/** A client that can do what ssh does not. @throws Error when it does not get in */
export async function rawClient(world: GitSshWorld, options: ConnectConfig = {}): Promise<Client> {
  const client = new ssh2.Client()
  await new Promise<void>((resolve, reject) => {
    client.once('ready', resolve)
    client.on('error', reject)
    client.once('close', () => reject(new Error('The connection was ended.')))
    const privateKey = readFileSync(world.key)
    client.connect({ host: '127.0.0.1', port: world.port, username: 'anybody', privateKey, ...options })
  })
  return client
}

export interface Executed {
  stdout: string
  stderr: string
  status: number
}

/** Runs a command to its end. @throws Error when it is refused */
export function execute(
  client: Client,
  command: string,
  { input = '', ...options }: ExecOptions & { input?: string } = {},
): Promise<Executed> {
  return new Promise((resolve, reject) => {
    client.exec(command, options, (error, channel) => {
      if (error) return reject(error)
      const said: Executed = { stdout: '', stderr: '', status: -1 }
      channel.on('data', (data: Buffer) => (said.stdout += data.toString('latin1')))
      channel.stderr.on('data', (data: Buffer) => (said.stderr += data.toString('latin1')))
      channel.on('exit', (status: number) => (said.status = status))
      channel.once('close', () => resolve(said))
      channel.end(input)
    })
  })
}
