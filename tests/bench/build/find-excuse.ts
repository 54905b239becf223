/** A line in which a host refused, and which one that was. */
export interface Excuse {
  host: string
  line: string
}

/** These are reachable wherever this bench is run: what they refuse is no excuse. */
const REACHED = /(?:^|\.)(?:npmjs\.org|npmjs\.com|registry\.yarnpkg\.com|debian\.org|localhost)$/
const HOST = String.raw`([a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+)`

/** As programs say that a host did not answer; the group is the host. */
const REFUSALS = [
  `could not resolve(?: proxy)?(?: host(?:name)?)?:? ['"\`]?(?:https?://)?${HOST}`,
  `could not resolve '?${HOST}'?`,
  `(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED) ${HOST}`,
  `lookup ${HOST}(?: on \\S+)?: (?:no such host|server misbehaving|i/o timeout|temporary failure)`,
  `unable to resolve host address ['"‘]?${HOST}`,
  `(?:failed to (?:lookup address|resolve)|name or service not known|no address associated|temporary failure in name resolution|nodename nor servname|unknown ?host(?:exception)?|name does not resolve|failure when resolving|dns error|nxdomain|could not resolve host|connection refused|failed to connect|network is unreachable|getaddrinfo|temporary error|non-existing domain|no such host|could not transfer|could not get|could not connect|unable to access|unable to connect|error sending request|failed to fetch|failed to download|could not fetch|connect_timeout|connection failed|request failed)[^\n]*?(?:https?://|host[=:]? ?['"]?|\\()${HOST}`,
  `(?:https?://|host[=:]? ?['"]?|\\()${HOST}[^\n]*?(?:failed to lookup address|name or service not known|no address associated|temporary failure in name resolution|nodename nor servname|unknown ?host|name does not resolve|resolve error|dns error|nxdomain|could not resolve|connection refused|no such host|getaddrinfo|network is unreachable|connection failed|resolution error|bad address)`,
  `net::ERR_(?:NAME_NOT_RESOLVED|INTERNET_DISCONNECTED|CONNECTION_REFUSED) at https?://${HOST}`,
  `(?:bad address|unknown host|UnknownHostException:?) ['"]?${HOST}`,
].map((pattern) => new RegExp(pattern, 'i'))

/**
 * The first line of a log in which a host outside of the npm registry and Debian's packages refused.
 * @returns null when there is none: then it failed by itself
 */
export function findExcuse(log: string): Excuse | null {
  const lines = log.split('\n')
  for (const [at, line] of lines.entries()) {
    const found = refusedIn(line)
    if (found !== null) return found
    // Some say where in one line, and why in the next.
    const next = lines[at + 1]
    if (next !== undefined && /https?:\/\//.test(line) && line.length + next.length < 1000) {
      const over = refusedIn(`${line} ${next}`)
      if (over !== null) return over
    }
  }
  return null
}

/** pip names the path of a package alone; with nothing set it is of Python's own index. */
const PIP = /(?:name or service not known|temporary failure in name resolution)[^\n]*: \/simple\//i

/** Bun names the package alone: this scope is of one registry, as the registry's own documentation has it. */
const BUN = /DNSResolveFailed downloading \S+ @jsr\//

function refusedIn(line: string): Excuse | null {
  if (line.length > 4000) return null
  if (PIP.test(line)) return { host: 'pypi.org', line: line.trim().slice(0, 300) }
  if (BUN.test(line)) return { host: 'npm.jsr.io', line: line.trim().slice(0, 300) }
  for (const pattern of REFUSALS) {
    const host = pattern.exec(line)?.[1]?.toLowerCase()
    if (host !== undefined && !REACHED.test(host) && isHost(host)) return { host, line: line.trim().slice(0, 300) }
  }
  return null
}

/** A name, and neither an address of this machine nor a file. */
function isHost(name: string): boolean {
  return (
    /\.[a-z]{2,}$/.test(name) && !/\.(?:js|mjs|cjs|ts|tsx|jsx|json|py|rb|rs|toml|lock|txt|md|java|php|html|css|ya?ml|zig|exs?|cr|gz|tgz|zip|xml)$/.test(name)
  )
}
