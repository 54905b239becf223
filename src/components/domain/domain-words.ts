import type { DomainView } from '#api/schemas/domain-views.ts'
import type { StateTone } from '../deployment/state-shape.tsx'

const DAY_MS = 86_400_000
/** From when on the end of a certificate that nobody renews by itself is near. */
const NEAR_DAYS = 21

interface Word {
  tone: StateTone
  text: string
  /** On hover. */
  title: string
}

/** As people type it. */
export function addressOf({ displayHost, path, port }: Pick<DomainView, 'displayHost' | 'path' | 'port'>): string {
  return displayHost === null ? `Port ${port}` : `${displayHost}${path === '/' ? '' : path}`
}

/** Which certificate HTTPS is answered with. @param now in milliseconds */
export function certificateWord({ tls, certificate }: Pick<DomainView, 'tls' | 'certificate'>, now: number): Word {
  if (tls === 'off') return { tone: 'idle', text: 'No HTTPS', title: 'This address is served over http:// only.' }
  if (tls === 'public')
    return {
      tone: 'good',
      text: 'Public certificate',
      title: 'Of a public authority, which every browser trusts. It is renewed by itself.',
    }
  if (tls === 'internal')
    return {
      tone: 'idle',
      text: 'Internal certificate',
      title: 'Of this server’s own authority: browsers warn unless they were told to trust it.',
    }
  if (!certificate) return { tone: 'bad', text: 'No certificate', title: 'One was to be handed in, and is not there.' }
  const days = Math.floor((new Date(certificate.notAfter).getTime() - now) / DAY_MS)
  const title = `For ${certificate.names.join(', ')}, signed by ${certificate.issuer ?? 'an authority that cannot be read'}, SHA-256 ${certificate.fingerprint}`
  if (days < 0) return { tone: 'bad', text: 'Certificate has ended', title }
  return { tone: days < NEAR_DAYS ? 'warn' : 'good', text: `Own certificate, ends in ${days} ${days === 1 ? 'day' : 'days'}`, title }
}

const DNS = {
  ok: { tone: 'good', text: 'DNS leads here' },
  wrong: { tone: 'bad', text: 'DNS does not lead here' },
  unknown: { tone: 'waiting', text: 'DNS not known yet' },
} as const

/** Whether the name leads here; null for a port, which has none. */
export function dnsWord({ host, dns }: Pick<DomainView, 'host' | 'dns'>): Word | null {
  if (host === null) return null
  if (!dns.public)
    return {
      tone: 'idle',
      text: 'Private name',
      title: 'No public DNS has it. Whoever is to reach it needs it in a DNS or hosts file of their own.',
    }
  return { ...DNS[dns.state], title: dns.detail ?? 'DNS was not asked yet.' }
}

/** What else is set, in a few words each. */
export function extraWords({ settings, kind, path }: DomainView): string[] {
  const { basicAuth, maxRequestBytes, responseTimeoutSeconds } = settings
  const changed = [settings.requestHeaders, settings.responseHeaders].reduce(
    (sum, { set, remove }) => sum + Object.keys(set).length + remove.length,
    0,
  )
  return [
    ...(basicAuth.length > 0 ? [`password for ${basicAuth.map(({ user }) => user).join(', ')}`] : []),
    ...(settings.http === 'redirect' ? ['http:// leads to https://'] : []),
    ...(settings.hsts ? ['HSTS'] : []),
    ...(kind === 'serve' && settings.stripPath && path !== '/' ? ['without its path'] : []),
    ...(maxRequestBytes === null ? [] : [`requests up to ${sizeWord(maxRequestBytes)}`]),
    ...(responseTimeoutSeconds === null ? [] : [`${responseTimeoutSeconds} s to answer`]),
    ...(settings.compression ? [] : ['no compression']),
    ...(changed > 0 ? [`${changed} ${changed === 1 ? 'header' : 'headers'} changed`] : []),
  ]
}

function sizeWord(bytes: number): string {
  const mib = bytes / 1024 / 1024
  return mib >= 1 ? `${Math.round(mib * 10) / 10} MiB` : `${Math.round(bytes / 102.4) / 10} KiB`
}
