import type { GitSource } from '#core/ports/git.ts'
import type { PolicySource } from '#core/ports/policy.ts'
import { checkLocalPath, checkSource } from '#core/policy/check-source.ts'
import { checkHost } from './check-host.ts'
import { makeGitHome, type GitHome } from './git-home.ts'
import { localReader } from './local-reader.ts'

/** A repository that was checked, with all that git needs to reach it. */
export interface OpenSource {
  /** What git is given after `--`. */
  url: string
  /** Options of ls-remote and fetch that this source needs. */
  options: string[]
  home: GitHome
}

export interface SourceSettings {
  policy: PolicySource
  privateDir: string
  knownHostsFile: string
  proxy: Record<string, string>
}

/**
 * Checks a source against the policy, with names resolved and symlinks followed, and prepares for it.
 * @throws policy_* and git_* errors
 */
export async function openSource(settings: SourceSettings, source: GitSource): Promise<OpenSource> {
  const policy = await settings.policy.read()
  const address = checkSource(policy, source.url)
  const { privateDir, knownHostsFile } = settings
  if (address.transport === 'file') {
    const path = await settings.policy.realPath(address.path)
    checkLocalPath(policy, path)
    const reader = await localReader(path)
    const home = await makeGitHome({ privateDir, knownHostsFile, source, address, addresses: [] })
    return { url: path, options: reader ? [`--upload-pack=${reader}`] : [], home }
  }
  const proxied = address.transport !== 'ssh' && proxyFor(settings.proxy, address.transport)
  const addresses = await checkHost(policy, address, proxied)
  return { url: address.url, options: [], home: await makeGitHome({ privateDir, knownHostsFile, source, address, addresses }) }
}

function proxyFor(proxy: Record<string, string>, transport: string): boolean {
  const names = [`${transport}_proxy`, 'all_proxy']
  return Object.entries(proxy).some(([name, value]) => value !== '' && names.includes(name.toLowerCase()))
}
