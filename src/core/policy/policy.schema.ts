import { z } from 'zod'

const absolutePath = z
  .string()
  .max(4096)
  .refine((path) => path.startsWith('/') && !/\p{Cc}/u.test(path) && !path.split('/').includes('..'), 'use an absolute path without ..')
  .transform((path) => (path.length > 1 ? path.replace(/\/+$/, '') || '/' : path))

const capability = z
  .string()
  .transform((name) => name.toUpperCase().replace(/^CAP_/, ''))
  .pipe(z.string().regex(/^[A-Z_]{2,40}$/, 'use a Linux capability, such as NET_BIND_SERVICE'))

/**
 * /etc/webops/policy.yaml: what a deployment on this server may have. Root owns it, the panel cannot write it.
 * The defaults are what a server of one's own needs and nothing that reaches beyond a container.
 */
export const policySchema = z
  .object({
    git: z
      .object({
        transports: z
          .array(z.enum(['https', 'http', 'ssh']))
          .default(['https', 'ssh'])
          .describe('How repositories may be fetched.'),
        localPaths: z.array(absolutePath).default([]).describe('Folders on this server whose repositories may be deployed.'),
        allowPrivateAddresses: z
          .boolean()
          .default(false)
          .describe('Whether repositories may be fetched from loopback and link-local addresses.'),
      })
      .strict()
      .prefault({}),
    hostPaths: z
      .array(absolutePath)
      .default([])
      .describe('Folders on this server that may be mounted into containers, with all that is below them.'),
    hostNetwork: z.boolean().default(true).describe("Whether a container may share the server's network."),
    lowPorts: z
      .array(z.number().int().min(1).max(1023))
      .default([])
      .describe('Ports of this server below 1024 that deployments may take for themselves.'),
    capabilities: z.array(capability).default([]).describe("Linux capabilities beyond Docker's default ones that a container may have."),
    unhardened: z
      .boolean()
      .default(true)
      .describe(
        "Whether a container may run without hardening, or get back a capability of Docker's default ones that hardening takes away.",
      ),
    gpus: z.boolean().default(false).describe("Whether a container may use the server's graphics processors."),
    privileged: z.boolean().default(false).describe('Whether a container may be privileged.'),
    devices: z.array(absolutePath).default([]).describe('Devices of this server that a container may use.'),
    runtimes: z
      .array(z.enum(['systemd', 'docker']))
      .min(1)
      .default(['systemd', 'docker'])
      .describe('What may keep a container running.'),
    imageRegistries: z
      .union([
        z.literal('any'),
        z.array(z.string().regex(/^[a-z0-9.-]+(?::\d{1,5})?$/, 'use a registry such as docker.io or registry.example.org:5000')),
      ])
      .default('any')
      .describe('Registries that prebuilt images may come from.'),
  })
  .strict()

export type Policy = z.output<typeof policySchema>
