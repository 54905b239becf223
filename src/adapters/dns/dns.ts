import { randomBytes } from 'node:crypto'
import { Resolver } from 'node:dns/promises'
import { isSpecialAddress } from '#core/policy/special-address.ts'
import type { Dns, DnsAnswer } from '#core/ports/dns.ts'
import { ownAddresses } from './own-addresses.ts'
import { samePartner } from './same-partner.ts'

/** Of one question; the second try waits twice as long. */
const TIMEOUT_MS = 2000
const TRIES = 2

export interface DnsSettings {
  /** Whom to ask, as ip or ip:port; unset: whom the system asks. */
  server: string | undefined
  /** Where this server is reached; none: at the addresses of its network cards. */
  publicAddresses: string[]
  /** The panel's name and port: the proxy shows the same certificate for it at each address that leads here. */
  panelHost: string
  httpsPort: number
}

/** DNS through node's own resolver, which asks the network and nothing else. */
export function createDns(settings: DnsSettings): Dns {
  const resolver = () => {
    const made = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES })
    if (settings.server) made.setServers([settings.server])
    return made
  }
  return {
    ownAddresses: () => (settings.publicAddresses.length > 0 ? settings.publicAddresses : ownAddresses()),

    async resolve(host) {
      // A name that nobody has set by itself, so that it is the wildcard that answers.
      const name = host.replace(/^\*/, `webops-${randomBytes(4).toString('hex')}`)
      const asking = resolver()
      const [ipv4, ipv6, alias] = await Promise.all([
        outcome(asking.resolve4(name)),
        outcome(asking.resolve6(name)),
        outcome(asking.resolveCname(name)),
      ])
      return answerOf(ipv4, ipv6, alias)
    },

    async reachesUs(address) {
      // Never asked: what only this server or its cloud's metadata service answers at is not what visitors reach.
      if (isSpecialAddress(address)) return false
      return samePartner(address, { servername: settings.panelHost, localPort: settings.httpsPort, timeoutMs: TIMEOUT_MS })
    },
  }
}

interface Outcome {
  values: string[]
  /** Null where there is nothing to find. */
  failure: string | null
}

/** What DNS says when there is no such name, or none with such a record. */
const NOTHING = new Set(['ENOTFOUND', 'ENODATA'])

async function outcome(asked: Promise<string[]>): Promise<Outcome> {
  try {
    return { values: await asked, failure: null }
  } catch (error) {
    const { code = 'EUNKNOWN' } = error as NodeJS.ErrnoException
    return { values: [], failure: NOTHING.has(code) ? null : (WORDS[code] ?? code) }
  }
}

const WORDS: Record<string, string> = {
  ETIMEOUT: 'no answer in time',
  ESERVFAIL: 'the name server of the name reported a failure',
  EREFUSED: 'the name server refused to answer',
  ECONNREFUSED: 'no name server listens where this server asks',
  ECANCELLED: 'it was given up',
}

function answerOf(four: Outcome, six: Outcome, cname: Outcome): DnsAnswer {
  const found = { ipv4: four.values, ipv6: six.values, alias: cname.values[0] ?? null }
  // Half an answer could hide the half that is wrong.
  const reason = four.failure ?? six.failure
  if (reason !== null) return { state: 'failed', ...found, reason }
  return { state: found.ipv4.length + found.ipv6.length > 0 ? 'found' : 'none', ...found, reason: null }
}
