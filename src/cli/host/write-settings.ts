import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeOnce, writeOwnedFile } from '#adapters/host/owned-file.ts'
import { readSettings, type Settings, updateSettings } from '#adapters/host/settings-file.ts'
import { networkVariables } from '#adapters/process/own-environment.ts'
import { generateHostKey } from '#adapters/secrets/ssh-host-key.ts'
import { generateWorkerKeys } from '#adapters/secrets/age-secrets.ts'
import type { Templates } from '#core/ports/templates.ts'
import type { Accounts } from './accounts.ts'
import type { Installation } from './installation.ts'

/**
 * Makes what is secret, once, and writes the settings of each process where only that process can read them.
 * What is there is kept; what was given in the environment now replaces what was given before.
 * @returns what was made or changed
 */
export async function writeSettings(installation: Installation, accounts: Accounts, templates: Templates): Promise<string[]> {
  const { env, files } = installation
  const changed: string[] = []
  const note = (file: string, written: boolean) => written && changed.push(file.slice(file.lastIndexOf('/') + 1))

  note(
    files.settings,
    updateSettings(files.settings, serverSettings(installation), 'This server. webops up keeps what is changed here.', { mode: 0o644 }),
  )

  if (!existsSync(env.workerKeyFile)) {
    const { identity, recipient } = await generateWorkerKeys()
    note(env.workerPublicKeyFile, writeOwnedFile(env.workerPublicKeyFile, `${recipient}\n`, { mode: 0o644 }))
    note(env.workerKeyFile, writeOwnedFile(env.workerKeyFile, `${identity}\n`, { mode: 0o600 }))
  }
  // Made once: clients remember it, and take another one for somebody else's server.
  if (env.sshPort !== null && !existsSync(env.sshHostKeyFile)) {
    const { privateKey, publicKey } = await generateHostKey(env.sshHostKeyFile, env.panelHost)
    note(`${env.sshHostKeyFile}.pub`, writeOwnedFile(`${env.sshHostKeyFile}.pub`, publicKey, { mode: 0o644 }))
    note(env.sshHostKeyFile, writeOwnedFile(env.sshHostKeyFile, privateKey, { mode: 0o640, gid: accounts.panel.gid }))
  }
  note(
    env.localTokenFile,
    writeOnce(env.localTokenFile, () => `${randomToken()}\n`, { mode: 0o600 }),
  )
  note(
    env.policyFile,
    writeOnce(env.policyFile, () => policyText(), { mode: 0o644 }),
  )

  const redis = redisAccess(installation)
  const panel: Settings = {
    NEXTAUTH_SECRET: readSettings(files.panelSettings).NEXTAUTH_SECRET ?? randomToken(),
    NEXTAUTH_URL: env.panelUrl,
    WEBOPS_LOCAL_TOKEN_HASH: sha256(readFileSync(env.localTokenFile, 'utf8').trim()),
    REDIS_URL: redis.panel.url,
    ...database(installation),
  }
  const worker: Settings = {
    REDIS_URL: redis.worker.url,
    // Whoever can make Caddy ask its own admin socket does not know it, and is not obeyed.
    WEBOPS_CADDY_SECRET: readSettings(files.workerSettings).WEBOPS_CADDY_SECRET ?? randomBytes(32).toString('hex'),
    ...database(installation),
    ...networkVariables(),
  }
  note(files.panelSettings, updateSettings(files.panelSettings, panel, 'The panel alone.', { mode: 0o640, gid: accounts.panel.gid }))
  note(files.workerSettings, updateSettings(files.workerSettings, worker, 'The worker alone.', { mode: 0o600 }))

  if (!installation.foreignRedisUrl) {
    const text = await templates.render('redis/redis.conf.njk', {
      socket: installation.redisSocket,
      directory: join(env.stateDir, 'redis'),
      instance: env.instance,
      accounts: [redis.panel, redis.worker].map(({ name, password }) => ({ name, passwordHash: sha256(password) })),
    })
    note(files.redisConfiguration, writeOwnedFile(files.redisConfiguration, text, { mode: 0o640, gid: accounts.redis.gid }))
  }
  return changed
}

/** The server's policy as it is made: the defaults, to be edited. */
export function policyText(): string {
  return `# What a deployment on this server may have. Only root can change it; the worker reads it before each rollout.
# docs/guides/policy.md lists everything that can stand here.
git:
  transports: [https, ssh]
  # Folders on this server whose repositories may be deployed.
  localPaths: []
`
}

function serverSettings({ env, main }: Installation): Settings {
  const given: Record<string, string | number> = {
    NODE_ENV: 'production',
    ...(main ? {} : { WEBOPS_ROOT: env.root }),
    WEBOPS_CONFIG_DIR: env.configDir,
    WEBOPS_STATE_DIR: env.stateDir,
    WEBOPS_RUN_DIR: env.runDir,
    WEBOPS_LOG_DIR: env.logDir,
    WEBOPS_DOMAIN: env.domain,
    WEBOPS_PANEL_HOST: env.panelHost,
    WEBOPS_HTTP_PORT: env.httpPort,
    WEBOPS_HTTPS_PORT: env.httpsPort,
    WEBOPS_FIRST_PORT: env.firstPort,
    WEBOPS_SSH_PORT: env.sshPort ?? 'off',
    WEBOPS_ACME_DIRECTORY: env.acme?.directory ?? 'off',
    ...(env.acme?.email ? { WEBOPS_ACME_EMAIL: env.acme.email } : {}),
    ...(env.acme?.rootFile ? { WEBOPS_ACME_ROOT: env.acme.rootFile } : {}),
    ...(env.publicAddresses.length > 0 ? { WEBOPS_PUBLIC_ADDRESSES: env.publicAddresses.join(',') } : {}),
    ...(env.dnsServer ? { WEBOPS_DNS_SERVER: env.dnsServer } : {}),
    WEBOPS_SERVER_NAME: env.serverName,
    WEBOPS_INSTANCE: env.instance,
    // The units of a second installation would have the names of the first one's.
    WEBOPS_SUPERVISION: main ? env.supervision : 'none',
    WEBOPS_LOG_LEVEL: env.logLevel,
    DOCKER_HOST: env.dockerHost,
  }
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, String(value)]))
}

interface RedisAccess {
  name: string
  password: string
  url: string
}

/** One account of our Redis a process, with the password that its settings hold already; or the Redis that was given. */
function redisAccess({ files, redisSocket, foreignRedisUrl }: Installation): { panel: RedisAccess; worker: RedisAccess } {
  const access = (name: string, file: string): RedisAccess => {
    if (foreignRedisUrl) return { name, password: '', url: foreignRedisUrl }
    const stored = /^unix:[^?]*\?.*\bpassword=([^&]+)/.exec(readSettings(file).REDIS_URL ?? '')?.[1]
    const password = stored ?? randomToken()
    return { name, password, url: `unix:${redisSocket}?username=${name}&password=${password}` }
  }
  return { panel: access('panel', files.panelSettings), worker: access('worker', files.workerSettings) }
}

function database({ foreignDatabaseUrl }: Installation): Settings {
  return foreignDatabaseUrl ? { DATABASE_URL: foreignDatabaseUrl } : {}
}

/** 256 bits that stand in a URL, a settings file and a header as they are. */
function randomToken(): string {
  return randomBytes(32).toString('base64url')
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
