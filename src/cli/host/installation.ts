import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings } from '#adapters/host/settings-file.ts'
import type { Env } from '#env'

/** Where everything of one installation is. Made from the environment and from what an earlier `up` wrote. */
export interface Installation {
  env: Env
  /** The folder that holds this program: the command line runs from it, panel and worker from a copy. */
  checkout: string
  /** Whether systemd keeps our own processes running. */
  systemd: boolean
  /** True for the installation of this server; false for one under a folder of its own. */
  main: boolean
  files: {
    settings: string
    panelSettings: string
    workerSettings: string
    redisConfiguration: string
    caddy: string
  }
  /** Where base images and programs are made. */
  buildDir: string
  demoDir: string
  cacheDir: string
  /** What was started last, by service. */
  servicesDir: string
  /** Copies of the program: the one that runs and the one before it. */
  versionsDir: string
  /** Of the database, for root alone. */
  backupsDir: string
  redisSocket: string
  /** A Redis that is not ours, by REDIS_URL. */
  foreignRedisUrl: string | null
  /** A database that is not the embedded one, by DATABASE_URL. */
  foreignDatabaseUrl: string | null
  /** The database that panel and worker use. */
  databaseUrl: string
}

const CHECKOUT = join(import.meta.dirname, '../../..')

/** @param env what was given now; DATABASE_URL and REDIS_URL of an earlier run count where none is given */
export function installationOf(env: Env): Installation {
  const panelSettings = join(env.configDir, 'panel.env')
  const earlier = readSettings(panelSettings)
  const ownRedis = `unix:${env.runDir}/redis/`
  const embeddedDatabase = `file:${env.stateDir}/`
  const foreign = (given: string, stored: string | undefined, own: string) =>
    [given, stored].find((url) => url && !url.startsWith(own)) ?? null
  const main = env.root === ''
  const foreignDatabaseUrl = foreign(env.databaseUrl, earlier.DATABASE_URL, embeddedDatabase)
  return {
    env,
    checkout: CHECKOUT,
    systemd: env.supervision === 'systemd' || (env.supervision === 'auto' && main && existsSync('/run/systemd/system')),
    main,
    files: {
      settings: join(env.configDir, 'webops.env'),
      panelSettings,
      workerSettings: join(env.configDir, 'worker.env'),
      redisConfiguration: join(env.configDir, 'redis.conf'),
      caddy: join(env.stateDir, 'bin/caddy'),
    },
    buildDir: join(env.stateDir, 'build'),
    demoDir: join(env.stateDir, 'demo'),
    cacheDir: join(env.stateDir, 'cache'),
    servicesDir: join(env.stateDir, 'services'),
    versionsDir: join(env.stateDir, 'versions'),
    backupsDir: join(env.stateDir, 'backups'),
    redisSocket: join(env.runDir, 'redis/redis.sock'),
    foreignRedisUrl: foreign(env.redisUrl, earlier.REDIS_URL, ownRedis),
    foreignDatabaseUrl,
    databaseUrl: foreignDatabaseUrl ?? `${embeddedDatabase}database/webops.db`,
  }
}
