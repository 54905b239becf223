import { readFile } from 'node:fs/promises'
import { request as requestHttp, Agent as HttpAgent, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as requestHttps, Agent as HttpsAgent } from 'node:https'
import { checkSource } from '#core/policy/check-source.ts'
import type { PolicySource } from '#core/ports/policy.ts'
import { checkHost } from './check-host.ts'
import { lfsFailed } from './lfs-errors.ts'
import { pinned } from './redirects.ts'

export interface LfsNetwork {
  policy: PolicySource
  /** Proxy variables, as git gets them. */
  proxy: Record<string, string>
  certificateAuthorities: string | null
}

export interface LfsAsking {
  method: 'GET' | 'POST'
  headers: Record<string, string>
  body?: string
  signal: AbortSignal
}

const MOVES = 3
/** So long nothing comes until it is given up. */
const SILENT_MS = 60_000

/**
 * Asks an LFS server, or the place that it names for a file: wherever that is, the policy is asked first, and what its name
 * resolved to is what is connected to. What somebody is known by goes to no other server than it was meant for.
 * @throws policy_* errors, git_unreachable, git_lfs_failed
 */
export async function askLfs(network: LfsNetwork, url: string, asking: LfsAsking): Promise<IncomingMessage> {
  let [target, headers] = [url, asking.headers]
  for (let move = 0; ; move++) {
    const response = await once(network, target, { ...asking, headers })
    const { statusCode = 0, headers: answered } = response
    if (![301, 302, 303, 307, 308].includes(statusCode) || answered.location === undefined) return response
    response.destroy()
    const next = URL.parse(answered.location, target)
    if (!next || move >= MOVES || asking.method === 'POST')
      throw lfsFailed(`${hostOf(target)} leads elsewhere`, 'Use the address that it leads to.')
    if (next.host !== URL.parse(target)?.host || next.protocol !== URL.parse(target)?.protocol) headers = withoutCredentials(headers)
    target = next.href
  }
}

async function once(network: LfsNetwork, url: string, { method, headers, body, signal }: LfsAsking): Promise<IncomingMessage> {
  const parsed = URL.parse(url)
  if (!parsed || !/^https?:$/.test(parsed.protocol))
    throw lfsFailed('The LFS server names an address that is none', 'See what it is set to.')
  const policy = await network.policy.read()
  // Of the address its server counts: the path is a file's, and none of a repository.
  const address = checkSource(policy, `${parsed.protocol}//${parsed.host}/objects`)
  const secure = parsed.protocol === 'https:'
  const proxied = Object.entries(network.proxy).some(
    ([name, value]) => value !== '' && [secure ? 'https_proxy' : 'http_proxy', 'all_proxy'].includes(name.toLowerCase()),
  )
  const addresses = await checkHost(policy, address, proxied)
  const { certificateAuthorities } = network
  const ca = secure && certificateAuthorities ? { ca: await readFile(certificateAuthorities, 'utf8') } : {}
  const proxyEnv = proxied ? { proxyEnv: network.proxy as NodeJS.ProcessEnv } : {}
  const options: RequestOptions = {
    method,
    headers: { 'user-agent': 'git-lfs/3.0 (WebOps)', ...headers, ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }) },
    agent: secure ? new HttpsAgent({ ...ca, ...proxyEnv }) : new HttpAgent(proxyEnv),
    signal,
    timeout: SILENT_MS,
    ...(addresses.length > 0 && { lookup: pinned(addresses) }),
  }
  return new Promise((resolve, reject) => {
    const asked = (secure ? requestHttps : requestHttp)(url, options, resolve)
    asked.on('timeout', () => asked.destroy(new Error(`${parsed.host} says nothing`)))
    asked.on('error', (error) => {
      const words = lfsFailed(`${parsed.host} cannot be reached: ${error.message}`, 'Try again.', 'unavailable', error)
      reject(signal.aborted ? error : words)
    })
    asked.end(body)
  })
}

function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(?:authorization|cookie|private-token|job-token)$/i.test(name)))
}

const hostOf = (url: string) => URL.parse(url)?.host ?? 'The LFS server'
