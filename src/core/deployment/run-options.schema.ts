import { z } from 'zod'
import { CAPABILITIES } from './capabilities.ts'

const range = (least: number, most: number) => `use a number from ${least} to ${most}`
const whole = (least: number, most: number) =>
  z.number(range(least, most)).int().min(least, range(least, most)).max(most, range(least, most))
const oneOf = <const T extends readonly [string, ...string[]]>(values: T) => z.enum(values, `use one of ${values.join(', ')}`)

const MOST_MB = 16_777_216
const NO_LIMIT = -1

/** What the kernel may limit per process; those that give a process precedence over others are not among them. */
export const ULIMITS = ['core', 'cpu', 'data', 'fsize', 'memlock', 'msgqueue', 'nofile', 'nproc', 'sigpending', 'stack'] as const
const MOST_ULIMIT = Number.MAX_SAFE_INTEGER
const MOST_FILES = 1_048_576
const ulimitOf = (least: number, most: number) =>
  z.preprocess(
    (value) => (typeof value === 'number' ? { soft: value, hard: value } : value),
    z
      .object({ soft: whole(least, most), hard: whole(least, most) }, 'use a number, or {"soft": 1024, "hard": 2048}')
      .strict()
      .refine(({ soft, hard }) => hard === NO_LIMIT || (soft !== NO_LIMIT && soft <= hard), {
        message: 'must not be above the hard limit',
        path: ['soft'],
      }),
  )
const usual = ulimitOf(NO_LIMIT, MOST_ULIMIT).optional()
const ulimits = z
  .object({
    core: usual,
    cpu: usual,
    data: usual,
    fsize: usual,
    memlock: usual,
    msgqueue: usual,
    nofile: ulimitOf(1, MOST_FILES).optional(),
    nproc: usual,
    sigpending: usual,
    stack: usual,
  } satisfies Record<(typeof ULIMITS)[number], z.ZodType>)
  .strict()

const restart = z
  .object({
    policy: oneOf(['always', 'on-failure', 'never']),
    /** In a row, with short lives between them; unset: as often as it takes. */
    maxRetries: whole(1, 1000).optional(),
    /** Before each; unset: 1. systemd keeps it; the engine has pauses of its own, which grow. */
    delaySeconds: whole(0, 3600).optional(),
  })
  .strict()
  .refine(({ policy, maxRetries }) => policy === 'on-failure' || maxRetries === undefined, {
    message: 'goes with the policy on-failure alone',
    path: ['maxRetries'],
  })
  .refine(({ policy, delaySeconds }) => policy !== 'never' || delaySeconds === undefined, {
    message: 'means nothing where it is never started again',
    path: ['delaySeconds'],
  })

const log = z
  .object({
    /** Unset: json-file. Logs are shown here for all but `none`. */
    driver: oneOf(['json-file', 'local', 'journald', 'none']).optional(),
    /** Of one file; unset: 10. */
    maxSizeMb: whole(1, 10_240).optional(),
    /** Unset: 3. */
    maxFiles: whole(1, 100).optional(),
  })
  .strict()
  .superRefine(({ driver, ...sizes }, context) => {
    if (driver !== 'journald' && driver !== 'none') return
    for (const [key, value] of Object.entries(sizes))
      if (value !== undefined)
        context.addIssue({ code: 'custom', path: [key], message: `goes with json-file and local alone, not with ${driver}` })
  })

const ACCOUNT = '(?:[0-9]{1,9}|[A-Za-z_][A-Za-z0-9_.-]{0,31})'
const user = z.string().regex(new RegExp(`^${ACCOUNT}(?::${ACCOUNT})?$`), 'use a number, a name, or both parts as in 1000:1000')

const capability = z.preprocess(
  (value) => (typeof value === 'string' ? value.toUpperCase().replace(/^CAP_/, '') : value),
  z.enum(CAPABILITIES, 'use a Linux capability, such as SYS_PTRACE'),
)

const hostName = z
  .string()
  .max(253)
  .regex(/^(?!-)[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9_-]{1,63})*$/, 'use a host name')
const address = z.union([z.ipv4(), z.ipv6()], 'use an IP address')
const extraHost = z
  .string()
  .max(320)
  .refine((text) => {
    const at = text.indexOf(':')
    const to = text.slice(at + 1)
    return at > 0 && hostName.safeParse(text.slice(0, at)).success && (to === 'host-gateway' || address.safeParse(to).success)
  }, 'use name:address, such as db.internal:10.0.0.5, or name:host-gateway for this server')

/** Of ours, and of Docker's own (https://docs.docker.com/engine/manage-resources/labels/). */
const RESERVED_LABELS = ['webops.', 'com.docker.', 'io.docker.', 'org.dockerproject.']
const labelName = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,127}$/, 'use letters, digits and . _ / -')
  .refine(
    (name) => !RESERVED_LABELS.some((prefix) => name.toLowerCase().startsWith(prefix)),
    'must not begin with webops. or with one of Docker’s own prefixes',
  )
const MOST_LABELS = 64
const labels = z
  .record(
    labelName,
    z
      .string()
      .max(4096)
      .regex(/^\P{Cc}*$/u, 'must be one line, without control characters'),
  )
  .refine((all) => Object.keys(all).length <= MOST_LABELS, `use ${MOST_LABELS} labels or fewer`)

const alias = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'use small letters, digits and -')
  .refine((name) => !name.startsWith('webops-'), 'must not begin with webops-, as the names of containers do')

const gpus = z.union(
  [
    z.literal('all'),
    z.number().int().min(1).max(64),
    z
      .array(z.string().regex(/^[A-Za-z0-9-]{1,64}$/))
      .min(1)
      .max(64),
  ],
  'use "all", a number, or a list of ids',
)

const list = <T extends z.ZodType>(inner: T, most: number) => z.array(inner).max(most, `use ${most} or fewer`).optional()

/**
 * What a container is started with beside ports, volumes, memory and processors: what is not said is as it always is. Kept
 * whole in the deployment and in each release.
 */
export const runOptions = z
  .object({
    /** In MiB: what it keeps when memory gets short. */
    memoryReservationMb: whole(6, MOST_MB).optional(),
    /** In MiB, on top of the memory limit; 0: none, -1: as much as there is. Unset: the engine's own (as much again). */
    memorySwapMb: whole(NO_LIMIT, MOST_MB).optional(),
    /** Processes and threads. Unset: 2048 where it is hardened. */
    pidsLimit: whole(1, 4_194_304).optional(),
    ulimits: ulimits.optional(),
    /** In MiB, of /dev/shm; unset: 64. */
    shmSizeMb: whole(1, MOST_MB).optional(),
    restart: restart.optional(),
    /** Unset: the image's. */
    user: user.optional(),
    /** Its own files cannot be changed; /tmp is in memory then. */
    readOnlyRoot: z.boolean().optional(),
    /** A first process that ends orphans and passes signals on. */
    init: z.boolean().optional(),
    /** On top of those that every one has. */
    capabilities: list(capability, 41),
    /** Unset: standard. In a release: none, since releases that do not say it ran without. */
    hardening: oneOf(['standard', 'none']).optional(),
    extraHosts: list(extraHost, 64),
    dns: list(address, 8),
    dnsSearch: list(hostName, 16),
    log: log.optional(),
    labels: labels.optional(),
    /** Further names under which those of its project's environment reach it. */
    networkAliases: list(alias, 16),
    gpus: gpus.optional(),
  })
  .strict()
  .describe('What a container is started with beside ports, volumes, memory and processors. A change replaces all of it.')

export type RunOptions = z.output<typeof runOptions>
