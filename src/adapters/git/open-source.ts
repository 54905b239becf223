import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSource } from '#core/ports/git.ts'
import type { PolicySource } from '#core/ports/policy.ts'
import { checkLocalPath, checkSource } from '#core/policy/check-source.ts'
import { checkHost } from './check-host.ts'
import { repositoryEmpty } from './git-errors.ts'
import { makeGitHome, type GitHome } from './git-home.ts'
import { localReader } from './local-reader.ts'

/** A repository that was checked, with all that git needs to reach it. */
export interface OpenSource {
  /** What git is given after `--`. */
  url: string
  /** Options of ls-remote and fetch that this source needs. */
  options: string[]
  /** What the host's name resolved to when it was checked; none for what needs no resolving. */
  addresses: string[]
  home: GitHome
}

export interface SourceSettings {
  policy: PolicySource
  privateDir: string
  knownHostsFile: string
  pushedDir: string | null
  proxy: Record<string, string>
  certificateAuthorities: string | null
}

/**
 * Checks a source against the policy, with names resolved and symlinks followed, and prepares for it.
 * @throws policy_* and git_* errors
 */
export async function openSource(settings: SourceSettings, source: GitSource): Promise<OpenSource> {
  const policy = await settings.policy.read()
  const address = checkSource(policy, source.url)
  const { privateDir, knownHostsFile } = settings
  if (address.transport === 'push') {
    // Which of them is the worker's to say; before the first push there is none.
    if (settings.pushedDir === null || address.path === '') throw repositoryEmpty()
    const path = join(settings.pushedDir, `${address.path}.git`)
    const found = await lstat(path).catch(() => null)
    // A link would lead wherever the panel says. It is read as the panel's user, whoever it belongs to.
    if (!found?.isDirectory()) throw repositoryEmpty()
    const reader = await localReader(settings.pushedDir)
    const home = await makeGitHome({ privateDir, knownHostsFile, source, address: { ...address, transport: 'file' }, addresses: [] })
    return { url: path, options: reader ? [`--upload-pack=${reader}`] : [], addresses: [], home }
  }
  if (address.transport === 'file') {
    const path = await settings.policy.realPath(address.path, 'repository')
    checkLocalPath(policy, path)
    const reader = await localReader(path)
    const home = await makeGitHome({ privateDir, knownHostsFile, source, address, addresses: [] })
    return { url: path, options: reader ? [`--upload-pack=${reader}`] : [], addresses: [], home }
  }
  const proxied = address.transport !== 'ssh' && proxyFor(settings.proxy, address.transport)
  const addresses = await checkHost(policy, address, proxied)
  const { certificateAuthorities } = settings
  const home = await makeGitHome({ privateDir, knownHostsFile, source, address, addresses, certificateAuthorities })
  return { url: address.url, options: [], addresses, home }
}

function proxyFor(proxy: Record<string, string>, transport: string): boolean {
  const names = [`${transport}_proxy`, 'all_proxy']
  return Object.entries(proxy).some(([name, value]) => value !== '' && names.includes(name.toLowerCase()))
}
