import { z } from 'zod'
import { dnsRecord } from '../../core/domain/dns-result.schema.ts'
import { basicAuthUser, routeSettings } from '../../core/route/route-settings.schema.ts'

/** Settings with who may come in, and never with what they come in with. */
const domainSettingsView = routeSettings.extend({ basicAuth: z.array(z.object({ user: basicAuthUser })) })

/** A certificate that was handed in. Its key is never shown. */
export const certificateView = z.object({
  names: z.array(z.string()),
  notAfter: z.string(),
  /** SHA-256, in hex. */
  fingerprint: z.string(),
  issuer: z.string().nullable(),
})

/** An address of a deployment: a name and path, or a port of the server. */
export const domainView = z.object({
  id: z.string(),
  /** In lower case and punycode. */
  host: z.string().nullable(),
  /** As people write it. */
  displayHost: z.string().nullable(),
  path: z.string(),
  port: z.number().nullable(),
  url: z.string(),
  /** The deployment has it by itself. */
  automatic: z.boolean(),
  /** False for the port that a deployment has for itself. */
  changeable: z.boolean(),
  kind: z.enum(['serve', 'redirect']),
  redirectTo: z.string().nullable(),
  settings: domainSettingsView,
  /** What HTTPS is answered with. public: of a public authority (ACME). internal: of this server's own authority. */
  tls: z.enum(['public', 'internal', 'custom', 'off']),
  certificate: certificateView.nullable(),
  dns: z.object({
    /** False for a name that can never be public, such as one beneath .internal: DNS is not asked about it. */
    public: z.boolean(),
    /** wrong: the name does not lead to this server. unknown: not asked yet, or DNS did not answer. */
    state: z.enum(['unknown', 'ok', 'wrong']),
    detail: z.string().nullable(),
    /** What DNS says. */
    found: z.array(z.string()),
    /** What is to be set. */
    expected: z.array(dnsRecord),
    checkedAt: z.string().nullable(),
  }),
  createdAt: z.string(),
})

const applied = {
  /** False: it is stored, and takes effect when the worker, or the proxy, is back. */
  applied: z.boolean(),
  /** What is in the way, in words. */
  problem: z.string().nullable(),
}

export const appliedView = z.object(applied)
export const changedDomainView = domainView.extend(applied)

export type DomainView = z.output<typeof domainView>
export type ChangedDomainView = z.output<typeof changedDomainView>
export type AppliedView = z.output<typeof appliedView>
export type CertificateView = z.output<typeof certificateView>
