import { lstat, readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { WebopsError } from '#core/errors/webops-error.ts'
import { defaultPolicy, loadPolicy } from '#core/policy/load-policy.ts'
import type { Policy } from '#core/policy/policy.schema.ts'
import type { PathField, PolicySource } from '#core/ports/policy.ts'

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

const UNUSABLE: Record<string, string> = {
  ELOOP: 'is a symlink that leads in a circle',
  ENOTDIR: 'leads through something that is no folder',
  ENAMETOOLONG: 'has a name that is too long for a file',
  EACCES: 'leads through a folder that may not be entered',
}

/** Follows symlinks as far as the path exists; the missing rest cannot hold any. */
async function realPath(path: string, field: PathField): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    const why = UNUSABLE[code]
    if (why) throw unusable(path, why, field, error)
    if (code !== 'ENOENT' || path === '/') throw error
    // A symlink that leads nowhere may lead somewhere later.
    const dangling = await lstat(path).then(
      (found) => found.isSymbolicLink(),
      () => false,
    )
    if (dangling) throw unusable(path, 'is a symlink that leads nowhere', field, error)
    return join(await realPath(dirname(path), field), basename(path))
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

function unusable(path: string, why: string, field: PathField, cause: unknown): WebopsError {
  return new WebopsError({
    code: field === 'dockerVolumes' ? 'policy_host_path_refused' : 'policy_local_path_refused',
    kind: 'refused',
    message: `${path} ${why}.`,
    hint: 'Give the path of a folder that is there, without symlinks.',
    field,
    cause,
  })
}
