import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { LOCAL_TOKEN, memoryCore, type MemoryCore } from './memory-core.ts'
import { createGitServer } from '#adapters/git-server/git-server.ts'
import { runProgram, type ProgramResult } from '#adapters/process/run-program.ts'
import type { GitServer } from '#core/ports/git-server.ts'
import type { RolloutRecord } from '#core/rollout/rollout-record.ts'
import { gitHttp } from '#git-doors/git-http.ts'

export interface PushWorld {
  memory: MemoryCore
  git: GitServer & { close(): Promise<void> }
  /** Where the repositories are. */
  pushedDir: string
  /** Of all that this world makes. */
  dir: string
  port: number
  /** The address that a client is given. @param token its password */
  address(name: string, token?: string): string
  /** A clone's folder with commits of its own. */
  workTree(files?: Record<string, string>): Promise<WorkTree>
  /** The newest rollout of a deployment, once there is one in this state. */
  rollout(name: string, state?: RolloutRecord['state']): Promise<RolloutRecord>
  /** Does what a worker would. */
  finish(rollout: RolloutRecord, state: 'succeeded' | 'failed', lines?: string[]): Promise<void>
  /** What went wrong in the panel that was nobody's mistake but ours. */
  errors: unknown[]
  close(): Promise<void>
}

export interface WorkTree {
  dir: string
  run(...args: string[]): Promise<ProgramResult>
  /** Writes files and commits them. @returns the commit's id */
  commit(files: Record<string, string>): Promise<string>
}

const ENVIRONMENT = {
  PATH: process.env.PATH ?? '',
  HOME: '/nonexistent',
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_AUTHOR_NAME: 'ada',
  GIT_AUTHOR_EMAIL: 'ada@example.org',
  GIT_COMMITTER_NAME: 'ada',
  GIT_COMMITTER_EMAIL: 'ada@example.org',
}

/** A panel's core that takes pushes over HTTP, from real git clients; a test does what a worker would. */
export async function pushWorld(settings?: Parameters<typeof memoryCore>[0]): Promise<PushWorld> {
  const memory = await memoryCore(settings)
  const { core } = memory
  const dir = await mkdtemp(join(tmpdir(), 'push-'))
  const pushedDir = join(dir, 'git')
  const errors: unknown[] = []
  const git = await createGitServer({
    dir: pushedDir,
    hookSocket: join(dir, 'hook.sock'),
    hookProgram: join(import.meta.dirname, '../../src/processes/push-hook.ts'),
    onError: (error) => errors.push(error),
  })
  core.gitServer = git
  const server = createServer(gitHttp(core, { onUnexpected: (error) => errors.push(error) }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo

  return {
    memory,
    git,
    pushedDir,
    dir,
    port,
    errors,
    address: (name, token = LOCAL_TOKEN) => `http://git:${token}@127.0.0.1:${port}/git/${name}.git`,

    async workTree(files = { 'index.html': 'hello\n' }) {
      const tree = await mkdtemp(join(dir, 'tree-'))
      const run = (...args: string[]) => runProgram('git', args, { cwd: tree, env: ENVIRONMENT, timeoutMs: 120_000 })
      const commit = async (changed: Record<string, string>) => {
        for (const [path, content] of Object.entries(changed)) {
          await mkdir(dirname(join(tree, path)), { recursive: true })
          await writeFile(join(tree, path), content)
        }
        await run('add', '--all')
        await run('commit', '--quiet', '--message', 'A change')
        return (await run('rev-parse', 'HEAD')).stdout.trim()
      }
      await run('init', '--quiet', '--initial-branch=main')
      await commit(files)
      return { dir: tree, run, commit }
    },

    async rollout(name, state = 'queued') {
      for (;;) {
        const deployment = await core.deployments.getByName(name)
        const latest = deployment?.latestRolloutId ? await core.rollouts.get(deployment.latestRolloutId) : null
        if (latest?.state === state) return latest
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },

    async finish({ id, deploymentId }, state, lines = []) {
      const at = new Date()
      memory.logs.set(
        id,
        lines.map((text, index) => ({ sequence: index + 1, at: at.toISOString(), step: 'build', stream: 'stdout', text })),
      )
      const failed = { errorCode: 'build_failed', errorMessage: 'The build ended with status 1.', failedStep: 'build' }
      await memory.database.rollout.update({
        where: { id },
        data: { state, startedAt: at, finishedAt: at, durationMs: 1200, ...(state === 'failed' && failed) },
      })
      await memory.database.deployment.update({ where: { id: deploymentId }, data: { status: state === 'failed' ? 'failed' : 'running' } })
    },

    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await git.close()
      await memory.remove()
      await rm(dir, { recursive: true, force: true })
    },
  }
}
