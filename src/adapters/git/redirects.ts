import { get as getHttp, type RequestOptions } from 'node:http'
import { get as getHttps } from 'node:https'
import { isIPv6 } from 'node:net'

const ASKED = '/info/refs?service=git-upload-pack'
const PATIENCE_MS = 15_000

/**
 * Where a git server says that a repository has moved to (many add `.git`, or answer for a renamed one).
 * Not followed by git itself, since it could lead where the policy does not allow: the answer is checked like any address.
 * @param source.addresses to connect to these and no others: a name that was checked is not resolved again
 * @returns null when it does not say
 */
export async function movedTo(source: { url: string; addresses: string[] }, signal: AbortSignal): Promise<string | null> {
  const { url, addresses } = source
  if (!/^https?:/.test(url)) return null
  const location = await locationOf(url + ASKED, addresses, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)])).catch(() => null)
  const target = location ? URL.parse(location, url)?.href : null
  // Another scheme would be a path on this server, or what was pushed to another deployment.
  return target?.endsWith(ASKED) && /^https?:/.test(target) ? target.slice(0, -ASKED.length) : null
}

function locationOf(url: string, addresses: string[], signal: AbortSignal): Promise<string | null> {
  const get = url.startsWith('https:') ? getHttps : getHttp
  const options: RequestOptions = { signal, agent: false, ...(addresses.length > 0 && { lookup: pinned(addresses) }) }
  return new Promise((resolve, reject) => {
    get(url, options, (response) => {
      response.destroy()
      resolve(response.headers.location ?? null)
    }).on('error', reject)
  })
}

/** Connects to these addresses and no others. */
export function pinned(addresses: string[]): NonNullable<RequestOptions['lookup']> {
  const found = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }))
  return (_name, options, callback) => {
    if (options.all) callback(null, found)
    else callback(null, found[0]?.address ?? '', found[0]?.family)
  }
}
