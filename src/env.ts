import { z } from 'zod'

/**
 * The environment of every process, parsed once. Nothing else reads process.env.
 * Paths follow the Filesystem Hierarchy Standard; WEBOPS_ROOT puts a whole installation under another
 * folder (tests, a second instance).
 */
const schema = z
  .object({
    WEBOPS_ROOT: z.string().default(''),
    WEBOPS_CONFIG_DIR: z.string().optional(),
    WEBOPS_STATE_DIR: z.string().optional(),
    WEBOPS_RUN_DIR: z.string().optional(),
    WEBOPS_LOG_DIR: z.string().optional(),
    /** Deployments get `<name>.<domain>`. */
    WEBOPS_DOMAIN: z.string().default('localhost'),
    /** The panel's own host name. */
    WEBOPS_PANEL_HOST: z.string().optional(),
    WEBOPS_HTTP_PORT: z.coerce.number().int().min(1).max(65535).default(80),
    WEBOPS_HTTPS_PORT: z.coerce.number().int().min(1).max(65535).default(443),
    /** First of the ports that deployments get for themselves on this server, beside their name. */
    WEBOPS_FIRST_PORT: z.coerce.number().int().min(1).max(65000).default(8100),
    /** Where git is pushed to over SSH; `off`: nowhere. */
    WEBOPS_SSH_PORT: z.union([z.literal('off'), z.coerce.number().int().min(1).max(65535)]).default(2222),
    /** Sockets that systemd hands over, from file descriptor 3 on, and to which process. */
    LISTEN_FDS: z.coerce.number().int().min(0).default(0),
    LISTEN_PID: z.coerce.number().int().optional(),
    LISTEN_FDNAMES: z.string().default(''),
    /** Where this server is reached, when its network cards do not have the address themselves (NAT): IP addresses with commas. */
    WEBOPS_PUBLIC_ADDRESSES: z
      .string()
      .default('')
      .transform((text) => text.split(/[\s,]+/).filter((part) => part !== ''))
      .pipe(z.array(z.union([z.ipv4(), z.ipv6()]))),
    /** Who is asked about domains, as ip or ip:port; unset: whom the system asks. */
    WEBOPS_DNS_SERVER: z.string().optional(),
    /** The directory of the authority (ACME) that certificates for public names come from; `off`: none is asked. */
    WEBOPS_ACME_DIRECTORY: z
      .union([z.literal('off'), z.url({ protocol: /^https$/ })])
      .default('https://acme-v02.api.letsencrypt.org/directory'),
    /** Told to that authority. */
    WEBOPS_ACME_EMAIL: z.email().optional(),
    /** A PEM file with what signs the directory's own certificate, where the server does not trust it by itself. */
    WEBOPS_ACME_ROOT: z.string().startsWith('/').optional(),
    DATABASE_URL: z.string().optional(),
    REDIS_URL: z.string().optional(),
    /** Where Docker's engine listens. */
    DOCKER_HOST: z.string().default('unix:///var/run/docker.sock'),
    NEXTAUTH_SECRET: z.string().optional(),
    /** SHA-256 in hex of the credential that root uses on the server itself. */
    WEBOPS_LOCAL_TOKEN_HASH: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    /** Without it Caddy obeys nobody, once it was told. */
    WEBOPS_CADDY_SECRET: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional(),
    WEBOPS_URL: z.string().optional(),
    WEBOPS_TOKEN: z.string().optional(),
    WEBOPS_SERVER_NAME: z.string().default('main'),
    /** Tells this installation's containers from those of another on the same engine. */
    WEBOPS_INSTANCE: z
      .string()
      .regex(/^[a-z0-9-]{1,32}$/)
      .optional(),
    /** What keeps our own processes running: `auto` takes systemd where it is booted. */
    WEBOPS_SUPERVISION: z.enum(['auto', 'systemd', 'none']).default('auto'),
    /** Which copy of the program a process runs from; `webops up` tells its panel and worker. */
    WEBOPS_VERSION: z.string().optional(),
    WEBOPS_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
    NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  })
  .transform((raw) => {
    const configDir = raw.WEBOPS_CONFIG_DIR ?? `${raw.WEBOPS_ROOT}/etc/webops`
    const stateDir = raw.WEBOPS_STATE_DIR ?? `${raw.WEBOPS_ROOT}/var/lib/webops`
    const runDir = raw.WEBOPS_RUN_DIR ?? `${raw.WEBOPS_ROOT}/run/webops`
    const logDir = raw.WEBOPS_LOG_DIR ?? `${raw.WEBOPS_ROOT}/var/log/webops`
    const panelHost = raw.WEBOPS_PANEL_HOST ?? (raw.WEBOPS_DOMAIN === 'localhost' ? 'localhost' : `panel.${raw.WEBOPS_DOMAIN}`)
    const portSuffix = raw.WEBOPS_HTTPS_PORT === 443 ? '' : `:${raw.WEBOPS_HTTPS_PORT}`
    return {
      root: raw.WEBOPS_ROOT,
      configDir,
      stateDir,
      runDir,
      logDir,
      domain: raw.WEBOPS_DOMAIN,
      panelHost,
      panelUrl: `https://${panelHost}${portSuffix}`,
      httpPort: raw.WEBOPS_HTTP_PORT,
      httpsPort: raw.WEBOPS_HTTPS_PORT,
      firstPort: raw.WEBOPS_FIRST_PORT,
      sshPort: raw.WEBOPS_SSH_PORT === 'off' ? null : raw.WEBOPS_SSH_PORT,
      sshHostKeyFile: `${configDir}/ssh_host_ed25519_key`,
      listening: { pid: raw.LISTEN_PID, names: raw.LISTEN_FDNAMES.split(':').slice(0, raw.LISTEN_FDS) },
      publicAddresses: raw.WEBOPS_PUBLIC_ADDRESSES,
      dnsServer: raw.WEBOPS_DNS_SERVER,
      acme:
        raw.WEBOPS_ACME_DIRECTORY === 'off'
          ? null
          : { directory: raw.WEBOPS_ACME_DIRECTORY, email: raw.WEBOPS_ACME_EMAIL, rootFile: raw.WEBOPS_ACME_ROOT },
      databaseUrl: raw.DATABASE_URL || `file:${stateDir}/database/webops.db`,
      redisUrl: raw.REDIS_URL || `unix:${runDir}/redis/redis.sock`,
      dockerHost: raw.DOCKER_HOST,
      nextAuthSecret: raw.NEXTAUTH_SECRET,
      localTokenHash: raw.WEBOPS_LOCAL_TOKEN_HASH,
      caddySecret: raw.WEBOPS_CADDY_SECRET,
      apiUrl: raw.WEBOPS_URL,
      apiToken: raw.WEBOPS_TOKEN,
      serverName: raw.WEBOPS_SERVER_NAME,
      instance: raw.WEBOPS_INSTANCE ?? instanceOf(raw.WEBOPS_ROOT),
      supervision: raw.WEBOPS_SUPERVISION,
      logLevel: raw.WEBOPS_LOG_LEVEL,
      version: raw.WEBOPS_VERSION,
      mode: raw.NODE_ENV,
      /** Where the panel listens; Caddy is what the world reaches. Each process makes its socket in a folder of its own. */
      panelSocket: `${runDir}/panel/panel.sock`,
      caddyAdminSocket: `${runDir}/caddy/admin.sock`,
      /** Where Caddy looks up, at each request, the address that a deployment's requests go to. */
      upstreamDir: `${runDir}/upstreams`,
      /** The panel's own: what is pushed to it, one bare repository a deployment. */
      pushedDir: `${stateDir}/pushed`,
      mirrorsDir: `${stateDir}/mirrors`,
      workspacesDir: `${stateDir}/workspaces`,
      deploymentsDir: `${stateDir}/deployments`,
      rolloutLogsDir: `${stateDir}/logs/rollouts`,
      policyFile: `${configDir}/policy.yaml`,
      workerKeyFile: `${configDir}/worker.agekey`,
      workerPublicKeyFile: `${configDir}/worker.agepub`,
      localTokenFile: `${configDir}/cli.token`,
      foreignAddonsDir: `${configDir}/addons`,
    }
  })

export type Env = z.output<typeof schema>

/** An installation under a folder of its own is told apart by that folder's name. */
function instanceOf(root: string): string {
  return (
    root
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .slice(-32)
      .replace(/^-+|-+$/g, '') || 'main'
  )
}

/**
 * Parses an environment. Empty strings count as unset.
 * @throws Error that names every variable that is wrong
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const wrong = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ')
  throw new Error(`The environment is not usable: ${wrong}`)
}

let parsed: Env | undefined

/** The environment of this process. */
export function env(): Env {
  parsed ??= parseEnv(process.env)
  return parsed
}
