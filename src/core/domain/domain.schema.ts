import { z } from 'zod'
import { hostName } from './host-name.ts'
import { basicAuthUser, routeSettings } from '../route/route-settings.schema.ts'
import '../errors/zod-words.ts'

/** Where a domain begins to be ours: `/`, or a path without what the proxy would read as a pattern or placeholder. */
export const domainPath = z
  .string()
  .max(1024)
  .regex(/^\/[A-Za-z0-9._~!$&'()+,;=:@/-]*$/, 'begin with / and use letters, digits and -._~')
  .refine((path) => !/\/\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(path), 'must not contain //, . or .. as a part')
  .transform((path) => (path === '/' ? path : path.replace(/\/$/, '')))

/** The address that a redirect leads to. */
export const redirectTarget = z
  .string()
  .trim()
  .max(2048)
  .refine((text) => !/[\p{Cc}\s{}]/u.test(text), 'must not contain spaces, braces or control characters')
  .refine((text) => /^https?:\/\/[^/]/i.test(text) && URL.canParse(text), 'use an address such as https://example.org')
  .refine((text) => !/^https?:\/\/[^/]*@/i.test(text), 'must not contain a user name or password')
  .refine((text) => !/[?#]/.test(text), 'give the address without ? and #')
  // As browsers read it: host in lower case and punycode, no default port.
  .transform((text) => new URL(text).href.replace(/\/$/, ''))

/** bcrypt reads no further, and would take two long passwords for the same. */
const BCRYPT_BYTES = 72
const password = z
  .string()
  .min(8)
  .refine((text) => Buffer.byteLength(text) <= BCRYPT_BYTES, `use ${BCRYPT_BYTES} bytes or fewer`)
  .refine((text) => !/\p{Cc}/u.test(text), 'must not contain control characters')

const basicAuthInput = z
  .array(z.object({ user: basicAuthUser, /** Unset: the one that is stored. */ password: password.optional() }).strict())
  .max(64)
  .superRefine((users, context) => {
    const names = users.map(({ user }) => user)
    const double = names.findIndex((name, index) => names.indexOf(name) < index)
    if (double >= 0) context.addIssue({ code: 'custom', message: 'is there twice', path: [double, 'user'] })
  })

const { shape } = routeSettings

/** Settings of a domain, each as it is when it is not named. */
export const domainSettingsInput = z
  .object({
    tls: shape.tls.unwrap().optional(),
    http: shape.http.unwrap().optional(),
    redirectStatus: shape.redirectStatus.unwrap().optional(),
    redirectKeepsPath: shape.redirectKeepsPath.unwrap().optional(),
    stripPath: shape.stripPath.unwrap().optional(),
    basicAuth: basicAuthInput.optional(),
    maxRequestBytes: shape.maxRequestBytes.unwrap().optional(),
    responseTimeoutSeconds: shape.responseTimeoutSeconds.unwrap().optional(),
    compression: shape.compression.unwrap().optional(),
    requestHeaders: shape.requestHeaders.unwrap().optional(),
    responseHeaders: shape.responseHeaders.unwrap().optional(),
    hsts: shape.hsts.unwrap().optional(),
    openPaths: shape.openPaths.unwrap().optional(),
  })
  .strict()

/** A name (and path) that is to reach a deployment, or to lead to another address. */
export const createDomainInput = z
  .object({
    host: hostName,
    path: domainPath.default('/'),
    redirectTo: redirectTarget.nullable().default(null),
    settings: domainSettingsInput.default({}),
  })
  .strict()

/** What is not named stays. The name itself stays always: add another domain instead. */
export const updateDomainInput = z
  .object({
    path: domainPath.optional(),
    redirectTo: redirectTarget.nullable().optional(),
    settings: domainSettingsInput.optional(),
  })
  .strict()

const MOST_PEM = 65_536

/** A certificate with its chain, and its private key, both in PEM. */
export const certificateInput = z
  .object({
    certificate: z.string().min(1).max(MOST_PEM),
    privateKey: z.string().min(1).max(MOST_PEM),
  })
  .strict()

export type DomainSettingsInput = z.output<typeof domainSettingsInput>
export type CertificateInput = z.output<typeof certificateInput>
