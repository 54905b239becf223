import type { RequestListener } from 'node:http'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createGitServer } from '#adapters/git-server/git-server.ts'
import type { Core } from '#core/core.ts'
import type { GitSession } from '#core/ports/git-server.ts'
import { settlePushes, sweepRepositories } from '#core/push/settle-pushes.ts'
import { gitHttp } from '#git-doors/git-http.ts'

export interface PanelSide {
  listener: RequestListener
  /** What went wrong that nobody is told of. */
  problems: unknown[]
  /** What the panel does every now and then. */
  settle(): Promise<void>
  sweep(): Promise<void>
  /** Ends as a process does that is killed: git loses its pipes and the hook its panel. */
  crash(): Promise<void>
}

const HOOK = join(import.meta.dirname, '../../../src/processes/push-hook.ts')

/** The panel's git address on repositories in a folder. */
export async function panelSide(core: Core, dir: string): Promise<PanelSide> {
  const problems: unknown[] = []
  const onError = (error: unknown) => void problems.push(error)
  const sockets = mkdtempSync(join(tmpdir(), 'hook-'))
  const server = await createGitServer({ dir, hookSocket: join(sockets, 'hook.sock'), hookProgram: HOOK, onError })
  const sessions = new Set<GitSession>()
  core.gitServer = {
    ...server,
    async serve(request) {
      const session = await server.serve(request)
      sessions.add(session)
      void session.ended.then(() => sessions.delete(session))
      return session
    },
  }
  return {
    listener: gitHttp(core, { onUnexpected: onError }),
    problems,
    settle: () => settlePushes(core, onError),
    sweep: () => sweepRepositories(core, onError),
    async crash() {
      const ends = [...sessions].map(({ ended }) => ended)
      for (const session of sessions) session.abandon()
      await Promise.all(ends)
      await server.close()
      await rm(sockets, { recursive: true, force: true })
    },
  }
}
