import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createGitServer } from '#adapters/git-server/git-server.ts'
import { hmacFingerprints } from '#adapters/secrets/hmac-fingerprints.ts'
import { derivedWebhookSecrets } from '#adapters/secrets/derived-webhook-secrets.ts'
import type { Env } from '#env'
import type { Log } from './log.ts'
import { wireCore } from './wire-core.ts'

/**
 * What the panel works with: records, the queue, the public half of the key. Nothing that acts: that the code for it
 * is not even loaded here keeps the panel small, too.
 */
export async function wirePanel(env: Env, log: Log) {
  const { core, queue, close } = await wireCore(env, log)
  if (env.nextAuthSecret) {
    core.fingerprints = hmacFingerprints(env.nextAuthSecret)
    core.webhookSecrets = derivedWebhookSecrets(env.nextAuthSecret)
  }
  const git = await openGitServer(env, log)
  if (git) core.gitServer = git
  return { core, queue, close: async () => void (await Promise.allSettled([git?.close(), close()])) }
}

/** Without git, or a folder that it may write to, the panel is there all the same: it takes no pushes. */
async function openGitServer(env: Env, log: Log) {
  try {
    return await createGitServer({
      dir: env.pushedDir,
      hookSocket: join(dirname(env.panelSocket), 'hook.sock'),
      hookProgram: hookProgram(),
      onError: (error) => log.error({ error }, 'A push failed.'),
    })
  } catch (error) {
    log.error({ error }, 'The repositories that are pushed to cannot be opened: no pushes are taken.')
    return null
  }
}

/** Beside us: as it was built, or as it is written. */
function hookProgram(): string {
  const built = join(import.meta.dirname, 'push-hook.js')
  return existsSync(built) ? built : join(import.meta.dirname, 'push-hook.ts')
}
