import { checkDns } from './check-dns.ts'
import { isPrivateHost } from './host-name.ts'
import type { Clock } from '../ports/clock.ts'
import type { Dns } from '../ports/dns.ts'

const AGAIN_MS = 60_000

/**
 * Whether a name of this installation's own is public and leads here, as far as is known now. Nobody waits for DNS: it is
 * asked in the background with the first question, and again a minute later until it says so. That stays so.
 */
export function leadsHere(dns: Dns, host: string, clock: Pick<Clock, 'now'>): () => boolean {
  let known = false
  let askedAt = -Infinity
  return () => {
    const now = clock.now().getTime()
    if (!known && !isPrivateHost(host) && now - askedAt >= AGAIN_MS) {
      askedAt = now
      void checkDns(dns, host).then(({ state }) => (known = state === 'ok'))
    }
    return known
  }
}
