import { styleText } from 'node:util'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { table } from './table.ts'
import { ago } from './words.ts'

const TLS = { public: 'public', internal: 'internal', custom: 'handed in', off: 'none' }

/** All addresses of a deployment, for a terminal. */
export function domainTable(domains: DomainView[]): string {
  const rows = domains.map((domain) => [
    addressOf(domain),
    domain.redirectTo === null ? 'application' : `→ ${domain.redirectTo}`,
    TLS[domain.tls],
    domain.certificate ? domain.certificate.notAfter.slice(0, 10) : null,
    domain.dns.public ? DNS[domain.dns.state] : null,
    extras(domain),
  ])
  return table(['ADDRESS', 'LEADS TO', 'CERTIFICATE', 'ENDS', 'DNS', 'ALSO'], rows)
}

const DNS = { ok: 'ok', wrong: 'wrong', unknown: 'not known' }

/** As people type it. */
export function addressOf({ displayHost, path, port }: DomainView): string {
  return displayHost === null ? `port ${port}` : `${displayHost}${path === '/' ? '' : path}`
}

function extras({ settings }: DomainView): string | null {
  const words = [
    ...(settings.basicAuth.length > 0 ? [`password (${settings.basicAuth.map(({ user }) => user).join(', ')})`] : []),
    ...(settings.maxRequestBytes === null ? [] : [`requests up to ${settings.maxRequestBytes} B`]),
    ...(settings.responseTimeoutSeconds === null ? [] : [`${settings.responseTimeoutSeconds} s to answer`]),
    ...(settings.hsts ? ['HSTS'] : []),
    ...(settings.compression ? [] : ['no compression']),
  ]
  return words.length > 0 ? words.join(', ') : null
}

/** What DNS says about a name, and what is to be set. */
export function dnsText(domain: DomainView): string {
  const { state, detail, found, expected, checkedAt } = domain.dns
  const mark = state === 'ok' ? styleText('green', '✓') : state === 'wrong' ? styleText('red', '✗') : '?'
  const lines = [`${mark} ${addressOf(domain)}: ${detail ?? 'DNS was not asked yet.'}`]
  if (state !== 'ok') {
    if (found.length > 0) lines.push(`  DNS says: ${found.join(', ')}${checkedAt ? ` (asked ${ago(checkedAt)})` : ''}`)
    lines.push(...expected.map(({ type, name, value }) => `  Set: ${name}  ${type}  ${value}`))
  }
  return `${lines.join('\n')}\n`
}

/** What became of a change. */
export function appliedText({ applied, problem }: { applied: boolean; problem: string | null }): string {
  return applied ? '' : `${styleText('yellow', '!')} Stored, and not in effect yet: ${problem ?? 'the worker is away.'}\n`
}
