import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseSourceUrl } from '#core/policy/parse-source-url.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { submoduleRefused } from './submodule-errors.ts'

/** A submodule as the tree has it: at which commit, and where it comes from. */
export interface Submodule {
  path: string
  commit: string
  /** As .gitmodules has it. */
  url: string
}

/**
 * The submodules of a commit.
 * @param tree what `git ls-tree -r -z` printed
 * @param modules what `git config --list -z` printed of its .gitmodules; empty: it has none
 * @throws git_submodule_refused for a path that leads out of the tree, and for a submodule without an address
 */
export function listSubmodules(tree: string, modules: string): Submodule[] {
  const addresses = declared(modules)
  for (const path of addresses.keys()) checkPath(path)
  return tree.split('\0').flatMap((line) => {
    const [, commit, path] = /^160000 commit ([0-9a-f]{40,64})\t([^]*)$/.exec(line) ?? []
    if (!commit || path === undefined) return []
    checkPath(path)
    const url = addresses.get(path)
    if (!url) throw submoduleRefused(path, 'has no address in .gitmodules', 'Add it with `git submodule add`, or remove its folder.')
    return [{ path, commit, url }]
  })
}

/** Addresses by path. Of what else .gitmodules can say (commands to run, branches) nothing counts. */
function declared(modules: string): Map<string, string> {
  const byName = new Map<string, { path?: string; url?: string }>()
  for (const entry of modules.split('\0')) {
    const [, name, key, value] = /^submodule\.([^]+)\.(path|url)\n([^]*)$/.exec(entry) ?? []
    if (name === undefined || key === undefined || value === undefined) continue
    byName.set(name, { ...byName.get(name), [key]: value })
  }
  return new Map([...byName.values()].flatMap(({ path, url = '' }) => (path === undefined ? [] : [[path.replace(/\/$/, ''), url]])))
}

function checkPath(path: string): void {
  const parts = path.split('/')
  if (parts.every((part) => !['', '.', '..'].includes(part) && !/^(?:\.git|git~\d+)[ .]*$/i.test(part) && !/[\p{Cc}\\]/u.test(part))) return
  throw leadsElsewhere(path)
}

function leadsElsewhere(path: string): WebopsError {
  return submoduleRefused(path, 'does not stay inside the repository', 'Give it a folder of its own, with `git mv`.')
}

/**
 * The folder of a submodule in a tree that was laid out.
 * @throws git_submodule_refused when a link or a file is on the way
 */
export async function submoduleFolder(tree: string, path: string): Promise<string> {
  let folder = tree
  for (const part of path.split('/')) {
    folder = join(folder, part)
    const found = await lstat(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null
      throw error
    })
    if (found && !found.isDirectory()) throw leadsElsewhere(path)
  }
  return folder
}

/**
 * Where a submodule is: an address of a git server, or one relative to the repository's own, as git reads it.
 * @param base the address of the repository that has it
 * @throws git_submodule_refused
 */
export function submoduleAddress(base: string, { path, url }: Pick<Submodule, 'path' | 'url'>): string {
  const given = /^\.\.?(?:\/|$)/.test(url) ? relativeTo(base, path, url) : url
  try {
    const address = parseSourceUrl(given)
    if (address.transport !== 'file' && address.transport !== 'push') return address.url
  } catch (error) {
    // Not shown: what is wrong with an address can be a password in it.
    if (error instanceof WebopsError) throw submoduleRefused(path, `has an address that is not taken. ${error.message}`, USE_ADDRESS)
    throw error
  }
  throw submoduleRefused(path, 'has an address that is a path on this server', USE_ADDRESS)
}

const USE_ADDRESS =
  'Use https://host/path, ssh://user@host/path or user@host:path in .gitmodules, or an address relative to that of a repository on a git server. Credentials are set on the deployment.'

function relativeTo(base: string, path: string, url: string): string {
  const { transport, url: own, path: place } = parseSourceUrl(base)
  if (transport === 'push')
    throw submoduleRefused(
      path,
      'has a relative address, and what is pushed to this panel has no address that it could be relative to',
      USE_ADDRESS,
    )
  const server = own.slice(0, own.length - place.length)
  const parts = place.split('/').filter((part) => part !== '')
  for (const part of url.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) throw submoduleRefused(path, 'has a relative address that leads above its server', USE_ADDRESS)
  }
  return `${server}${place.startsWith('/') ? '/' : ''}${parts.join('/')}`
}
