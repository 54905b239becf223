import { readFile } from 'node:fs/promises'
import type { Core } from '#core/core.ts'
import { serveGit } from '#core/push/serve-git.ts'
import { authenticateKey, noteKeyUse } from '#core/ssh-key/authenticate-key.ts'
import type { Env } from '#env'
import type { GitSsh } from '#git-doors/ssh-server.ts'
import type { Log } from './log.ts'

/** What systemd hands over begins here. */
const FIRST_FD = 3

/**
 * Opens the door of git over SSH, where it is not switched off. Without it the panel is there all the same.
 * @returns null when it is off, or could not be opened
 */
export async function openGitSsh(core: Core, env: Env, log: Log): Promise<GitSsh | null> {
  if (env.sshPort === null) return null
  try {
    const hostKey = await readFile(env.sshHostKeyFile, 'utf8')
    // Loaded where it is used: it takes memory.
    const { startGitSsh } = await import('#git-doors/ssh-server.ts')
    const door = await startGitSsh({
      hostKey,
      listen: handedOver(env) ?? { port: env.sshPort },
      authenticate: (key) => authenticateKey(core, key),
      serve: async (actor, request) => {
        const session = await serveGit(core, actor, request)
        await noteKeyUse(core, actor)
        return session
      },
      log,
    })
    log.info({ port: env.sshPort }, 'git is taken over SSH.')
    return door
  } catch (error) {
    log.error({ error, port: env.sshPort }, 'git is not taken over SSH: its door could not be opened.')
    return null
  }
}

/** The socket that systemd listens on for us. */
function handedOver({ listening }: Env): { fd: number } | null {
  const index = listening.names.indexOf('ssh')
  return listening.pid === process.pid && index >= 0 ? { fd: FIRST_FD + index } : null
}
