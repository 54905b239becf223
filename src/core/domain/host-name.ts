import { isIP } from 'node:net'
import { domainToASCII } from 'node:url'
import { z } from 'zod'

const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
/** Names that no public DNS answers for (RFC 2606, 6761, 6762, 8375, 9476, and what ICANN keeps for private use). */
const PRIVATE_ENDINGS = new Set(['localhost', 'test', 'local', 'internal', 'example', 'invalid', 'lan', 'home', 'corp', 'onion', 'alt'])

/** What people paste though a name is asked for. */
const NOT_A_NAME = 'give the name alone, such as shop.example.org, without https:// and without a path or port'

/**
 * The name of a domain as it is kept: lower case, punycode, without the dot at its end; `*.` may be its first label.
 * In: what somebody typed, umlauts and all.
 */
export const hostName = z
  .string()
  .trim()
  .min(1)
  .max(512)
  .refine((text) => !/[/:@?#\s\\]/.test(text) || isIP(text) !== 0, NOT_A_NAME)
  .refine((text) => isIP(text) === 0, 'is an address and no name: every deployment has a port of its own where there is no name')
  .transform((text, context) => {
    const wildcard = text.startsWith('*.')
    const ascii = domainToASCII((wildcard ? text.slice(2) : text).replace(/\.$/, ''))
    const host = wildcard ? `*.${ascii}` : ascii
    const labels = ascii.split('.')
    // What a URL takes for an IP address ends in a number, whatever stands before it.
    if (labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '') && host.length <= 253) return host
    context.addIssue({ code: 'custom', message: text.includes('*') ? 'may have a * as its whole first label only' : 'is not a DNS name' })
    return z.NEVER
  })

/** True for a name that can never be public: it has no dot, is an IPv4 address, or has an ending that is kept for private use. */
export function isPrivateHost(host: string): boolean {
  const labels = host.replace(/^\*\./, '').split('.')
  const last = labels.at(-1) ?? ''
  return labels.length < 2 || /^\d*$/.test(last) || PRIVATE_ENDINGS.has(last) || /(?:^|\.)home\.arpa$/.test(host)
}

/** True where a request could be meant for both: they are the same, or one is a wildcard that covers the other. */
export function hostsOverlap(one: string, other: string): boolean {
  return one === other || covers(one, other) || covers(other, one)
}

/** Whether a wildcard stands for a name. It stands for one label. */
export function covers(wildcard: string, host: string): boolean {
  return (
    wildcard.startsWith('*.') && !host.startsWith('*.') && host.slice(host.indexOf('.') + 1) === wildcard.slice(2) && host.includes('.')
  )
}
