import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSource } from '#core/ports/git.ts'
import type { SourceAddress } from '#core/policy/parse-source-url.ts'

/** Where a program of git's is at home for one operation: a configuration of ours, and credentials, both only for us. */
export interface GitHome {
  dir: string
  remove(): Promise<void>
}

export interface HomeRequest {
  /** A folder that only we can enter. */
  privateDir: string
  knownHostsFile: string
  source: GitSource | null
  address: SourceAddress | null
  /** What the host's name resolved to when it was checked: git connects there and does not ask again. */
  addresses: string[]
  certificateAuthorities?: string | null
}

/** Makes a home. @throws Error when the private folder is not private */
export async function makeGitHome(request: HomeRequest): Promise<GitHome> {
  await mkdir(request.privateDir, { recursive: true, mode: 0o700 })
  const found = await stat(request.privateDir)
  if (found.mode & 0o077 || found.uid !== process.getuid?.()) throw new Error(`${request.privateDir} must belong to us alone`)
  const dir = await mkdtemp(join(request.privateDir, 'git-'))
  try {
    if (request.address && request.source) await writeCredentials(dir, request.source, request.address, request.knownHostsFile)
    await write(dir, '.gitconfig', configuration(dir, request))
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  }
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) }
}

// Configuration in a file of ours rather than on the command line: process listings show none of it.
function configuration(dir: string, { source, address, addresses, certificateAuthorities }: HomeRequest): string {
  const transport = address?.transport
  const lines = [
    ['init', `templateDir = ${quote(join(dir, 'no-templates'))}`, 'defaultBranch = main'],
    [
      'core',
      'hooksPath = /dev/null',
      'fsmonitor = false',
      'askPass =',
      'symlinks = true',
      `sshCommand = ${quote(`ssh -F ${shellQuote(join(dir, 'ssh_config'))}`)}`,
    ],
    ['protocol', 'allow = never'],
    ...(transport ? [[`protocol ${quote(transport)}`, 'allow = always']] : []),
    ['submodule', 'recurse = false'],
    ['fetch', 'recurseSubmodules = false', 'writeCommitGraph = false'],
    ['gc', 'autoDetach = false', 'pruneExpire = 1.hour.ago'],
    // The mirrors are ours; a local repository is somebody else's, and is read as that somebody.
    ['safe', 'directory = *'],
    // A redirect could lead where the policy does not allow; we follow it ourselves, checked.
    [
      'http',
      'followRedirects = false',
      'lowSpeedLimit = 1',
      'lowSpeedTime = 60',
      ...(certificateAuthorities ? [`sslCAInfo = ${quote(certificateAuthorities)}`] : []),
      ...pinned(address, addresses),
    ],
    ['credential', 'helper =', ...(source?.password ? [`helper = ${quote(`store --file=${join(dir, 'credentials')}`)}`] : [])],
  ]
  return lines.map(([section, ...entries]) => `[${section}]\n${entries.map((entry) => `\t${entry}\n`).join('')}`).join('')
}

function pinned(address: SourceAddress | null, addresses: string[]): string[] {
  if (!address || !['https', 'http'].includes(address.transport) || addresses.length === 0) return []
  const port = address.port ?? (address.transport === 'https' ? 443 : 80)
  const list = addresses.map((ip) => (ip.includes(':') ? `[${ip}]` : ip)).join(',')
  return [`curloptResolve = ${quote(`${address.host}:${port}:${list}`)}`]
}

async function writeCredentials(dir: string, source: GitSource, address: SourceAddress, knownHostsFile: string): Promise<void> {
  if (source.password && address.transport !== 'ssh' && address.transport !== 'file') {
    const user = encodeURIComponent(source.username || 'git')
    const authority = `${address.host.includes(':') ? `[${address.host}]` : address.host}${address.port ? `:${address.port}` : ''}`
    await write(dir, 'credentials', `${address.transport}://${user}:${encodeURIComponent(source.password.reveal())}@${authority}\n`)
  }
  if (address.transport !== 'ssh') return
  if (source.deployKey) await write(dir, 'deploy_key', `${source.deployKey.reveal().replace(/\r\n/g, '\n').trim()}\n`)
  await write(
    dir,
    'ssh_config',
    [
      'BatchMode yes',
      'ConnectTimeout 20',
      'ServerAliveInterval 15',
      'ServerAliveCountMax 4',
      // The first key that a host shows is pinned; another one later is refused.
      'StrictHostKeyChecking accept-new',
      `UserKnownHostsFile "${knownHostsFile}"`,
      'GlobalKnownHostsFile /dev/null',
      'HashKnownHosts no',
      'IdentityAgent none',
      'IdentitiesOnly yes',
      source.deployKey ? `IdentityFile "${join(dir, 'deploy_key')}"` : 'IdentityFile none',
      'PreferredAuthentications publickey',
      'ForwardAgent no',
      'ClearAllForwardings yes',
      'PermitLocalCommand no',
      'ProxyCommand none',
      '',
    ].join('\n'),
  )
}

async function write(dir: string, name: string, content: string): Promise<void> {
  await writeFile(join(dir, name), content, { mode: 0o600 })
}

function quote(value: string): string {
  return `"${value.replace(/[\\"]/g, '\\$&')}"`
}

// git hands sshCommand to a shell; the path is ours, and may still have a space in it.
function shellQuote(path: string): string {
  return `'${path.replace(/'/g, `'\\''`)}'`
}
