import { z } from 'zod'
import { checkDns } from './check-dns.ts'
import type { DnsResult } from './dns-result.schema.ts'
import type { NameToCheck } from './domain-record.ts'
import { hostName, isPrivateHost } from './host-name.ts'
import { applyRoutes } from '../route/apply-routes.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { bestEffort } from '../rollout/best-effort.ts'

/** The worker's side: asks DNS about names and writes down what it says. What the panel stored is checked again. */

const AT_ONCE = 4
/** A name is asked about again after this long by the timer, with some room for the timer itself. */
const AGAIN_MS = 55_000

const oneDomain = z.object({ routeId: z.uuid() })
const maybeOneDomain = z.object({ routeId: z.uuid().optional() })

/**
 * Puts all routes in place, for a change that the panel has stored. A name that is new is looked at in DNS afterwards,
 * and once it leads here the routes are put in place again.
 */
export async function answerApplyRoutes(worker: WorkerCore, input: unknown): Promise<{ problem: string | null }> {
  const { routeId } = maybeOneDomain.parse(input)
  const name = routeId === undefined ? undefined : (await worker.domains.namesToCheck(worker.serverId, routeId))[0]
  // Known without asking: it goes in with the same change of the proxy's configuration.
  if (name && isPrivateHost(name.host)) await checkName(worker, name)
  const problem = await applyRoutes(worker)
  if (name && !isPrivateHost(name.host)) {
    void checkName(worker, name)
      .then((result) => (result?.state === 'ok' ? applyRoutes(worker) : null))
      .catch((error: unknown) =>
        worker.note('A new domain could not be looked at in DNS; it is tried again.', { domain: name.host, error }),
      )
  }
  return { problem }
}

/** Asks DNS about one domain now. @throws ZodError; proxy_… when the routes could not be put in place */
export async function answerCheckDomain(worker: WorkerCore, input: unknown): Promise<DnsResult> {
  const { routeId } = oneDomain.parse(input)
  const name = (await worker.domains.namesToCheck(worker.serverId, routeId))[0]
  const result = name ? await checkName(worker, name) : null
  if (!name || !result) return { state: 'unknown', detail: 'There is no such domain any longer.', found: [], expected: [] }
  if (result.state !== name.dnsState) await applyRoutes(worker)
  return result
}

/** Asks DNS about all names that are not known to lead here: what the timer does. */
export async function checkPendingDomains(worker: WorkerCore): Promise<void> {
  const now = worker.clock.now().getTime()
  const due = (await worker.domains.namesToCheck(worker.serverId)).filter(
    ({ dnsCheckedAt }) => dnsCheckedAt === null || now - dnsCheckedAt.getTime() >= AGAIN_MS,
  )
  let nowRight = false
  const lanes = Array.from({ length: AT_ONCE }, async () => {
    for (let name = due.shift(); name; name = due.shift()) {
      const result = await checkName(worker, name)
      nowRight ||= result?.state === 'ok'
    }
  })
  await Promise.all(lanes)
  if (nowRight) await applyRoutes(worker)
}

/** @returns null for a name that WebOps would not have stored */
async function checkName(worker: WorkerCore, { id, host, deployment, dnsState }: NameToCheck): Promise<DnsResult | null> {
  if (hostName.safeParse(host).data !== host) {
    worker.note('A domain is not one that WebOps would have stored; DNS is not asked about it.', { host })
    return null
  }
  const asked = await checkDns(worker.dns, host)
  // That nobody answers now takes nothing back: what led here does so still, as far as anybody knows.
  const result = asked.state === 'unknown' && dnsState === 'ok' ? { ...asked, state: dnsState } : asked
  await worker.domains.setDns(id, result, worker.clock.now())
  await bestEffort(worker.live.publish({ type: 'deployment', deployment }))
  return result
}
