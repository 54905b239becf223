import { z } from 'zod'

/** A record that is to be set where the name's DNS is kept. */
export const dnsRecord = z.object({ type: z.enum(['A', 'AAAA']), name: z.string(), value: z.string() })

/** What DNS was found to say, and what it should. Stored, and answered by the worker. */
export const dnsRecords = z.object({
  /** Such as `A 192.0.2.7` or `CNAME shop.example.net`. */
  found: z.array(z.string()).max(64),
  expected: z.array(dnsRecord).max(64),
})

export const dnsResult = dnsRecords.extend({
  /** unknown: DNS did not answer. */
  state: z.enum(['unknown', 'ok', 'wrong']),
  /** In words. */
  detail: z.string(),
})

export type DnsRecords = z.output<typeof dnsRecords>
export type DnsResult = z.output<typeof dnsResult>
