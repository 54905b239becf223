import { z } from 'zod'
import { httpPath } from '../deployment/run-settings.schema.ts'

/** How a message is framed and passed on is between the proxy and those that it talks to. */
const FRAMING = ['connection', 'content-length', 'host', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade']
/** RFC 9110 tokens, without the star that is a pattern to the proxy. Braces would be placeholders of it. */
const headerName = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9!#$%&'+.^_`|~-]+$/, 'use letters, digits and hyphens')
  .refine((name) => !FRAMING.includes(name.toLowerCase()) && !/^(?:proxy-|x-forwarded-)/i.test(name), 'is set by the proxy itself')
const headerValue = z
  .string()
  .max(4096)
  .regex(/^[\x20-\x7e]*$/, 'use printable characters on one line')
  .refine((value) => !/[{}]/.test(value), 'must not contain { or }')
const headerChanges = z
  .object({
    /** Replaces what is there. */
    set: z.record(headerName, headerValue).default({}),
    remove: z.array(headerName).max(64).default([]),
  })
  .strict()
  .default({ set: {}, remove: [] })

/** Modular crypt format of bcrypt: the one kind of hash that the proxy reads. */
const bcryptHash = z.string().regex(/^\$2[aby]\$(?:0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/, 'is not a bcrypt hash')

export const basicAuthUser = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[^\p{Cc}:{}]+$/u, 'must not contain colons, braces or control characters')

/** What a route does beside leading somewhere. All of it has a default: `{}` is a route as it is made. */
export const routeSettings = z
  .object({
    /**
     * auto: a certificate of a public authority (ACME) where the name is public and leads here, else one of the internal
     * authority. internal: of the internal authority. custom: the one that was handed in. off: no HTTPS at this name.
     */
    tls: z.enum(['auto', 'internal', 'custom', 'off']).default('auto'),
    /** What http:// answers. auto: leads to https:// where the certificate is one that browsers trust, else serves. */
    http: z.enum(['auto', 'redirect', 'serve']).default('auto'),
    /** Of a redirect. */
    redirectStatus: z.union([z.literal(301), z.literal(302), z.literal(307), z.literal(308)]).default(308),
    /** Of a redirect: with the path and the query that were asked for. */
    redirectKeepsPath: z.boolean().default(true),
    /** Removes the route's path from what the application is asked for. */
    stripPath: z.boolean().default(false),
    basicAuth: z
      .array(z.object({ user: basicAuthUser, hash: bcryptHash }).strict())
      .max(64)
      .default([]),
    maxRequestBytes: z.number().int().min(1024).max(1_099_511_627_776).nullable().default(null),
    /** Until the application's answer begins. */
    responseTimeoutSeconds: z.number().int().min(1).max(86_400).nullable().default(null),
    compression: z.boolean().default(true),
    requestHeaders: headerChanges,
    responseHeaders: headerChanges,
    /** Strict-Transport-Security, where the certificate is one that browsers trust. */
    hsts: z.boolean().default(false),
    /** Paths that basic authentication leaves open, such as /.well-known. */
    openPaths: z
      .array(httpPath.refine((path) => !/[{}*\\?#[\]]/.test(path), 'must not contain { } * ? # [ ] or a backslash'))
      .max(64)
      .default([]),
  })
  .strict()

export type RouteSettings = z.output<typeof routeSettings>

export const DEFAULT_ROUTE_SETTINGS: RouteSettings = routeSettings.parse({})
