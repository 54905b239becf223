import { z } from 'zod'
import { deploymentName } from '../deployment/deployment.schema.ts'
import type { RouteSettings } from './route-settings.schema.ts'

/** What may stand in the proxy's configuration, whoever wrote the record. Braces would be placeholders there, a star a pattern. */
const LOWEST_PORT = 1024

const path = z
  .string()
  .max(1024)
  .regex(/^\/[\x21-\x29\x2b-\x5b\x5d-\x7a|~]*$/)
  .refine((text) => !/[?#[\]]/.test(text))

/** `https://name[:port][/path]`, as RFC 3986 writes it. */
const redirectTarget = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[A-Za-z0-9._~!$&'()+,;=:@/?%-]*)?$/i)

export const safeRoute = z
  .object({
    deployment: deploymentName,
    host: z
      .string()
      .max(253)
      .regex(/^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/)
      .nullable(),
    path,
    port: z.number().int().min(LOWEST_PORT).max(65_535).nullable(),
    kind: z.enum(['serve', 'redirect']),
    redirectTo: redirectTarget.nullable(),
    maintenance: z.object({ message: z.string().max(10_000).nullable() }).nullable(),
    settings: z.custom<RouteSettings>((settings) => settings !== null && openPathsAreSafe(settings as RouteSettings)),
  })
  .refine(({ kind, redirectTo }) => kind === 'serve' || redirectTo !== null)

function openPathsAreSafe({ openPaths }: RouteSettings): boolean {
  return openPaths.every((open) => path.safeParse(open).success)
}
