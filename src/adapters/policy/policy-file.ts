import { lstat, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import { defaultPolicy, loadPolicy } from '#core/policy/load-policy.ts'
import type { Policy } from '#core/policy/policy.schema.ts'
import type { PolicySource } from '#core/ports/policy.ts'

/**
 * The policy as a file of root's own. Where there is none, the defaults hold.
 * @param file such as /etc/webops/policy.yaml
 */
export function policyFile(file: string): PolicySource {
  return { read: () => read(file), realPath }
}

async function read(file: string): Promise<Policy> {
  const found = await lstat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (!found) return defaultPolicy()
  if (!found.isFile()) throw unsafe(file, 'is no plain file')
  if (found.mode & 0o022) throw unsafe(file, 'can be written by others than its owner')
  if (process.getuid?.() === 0 && found.uid !== 0) throw unsafe(file, 'does not belong to root')
  return loadPolicy(await readFile(file, 'utf8'))
}

/** Follows symlinks as far as the path exists; the missing rest cannot hold any. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || path === '/') throw error
    // A symlink that leads nowhere may lead somewhere later.
    const dangling = await lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    if (dangling) throw leadsNowhere(path)
    return join(await realPath(dirname(path)), basename(path))
  }
}

function unsafe(path: string, reason: string): WebopsError {
  return new WebopsError({
    code: 'policy_file_unsafe',
    kind: 'unavailable',
    message: `${path} ${reason}, so it is not trusted.`,
    hint: `On the server: chown root:root ${path} && chmod 644 ${path}`,
  })
}

function leadsNowhere(path: string): WebopsError {
  return new WebopsError({
    code: 'policy_host_path_refused',
    kind: 'refused',
    message: `${path} is a symlink that leads nowhere.`,
    field: 'dockerVolumes',
  })
}
