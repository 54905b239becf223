import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as engineModule from '@prisma/schema-engine-wasm/schema_engine_bg'
import { databaseKind } from './connect.ts'
import { PostgresqlAdapter } from './postgresql-adapter.ts'
import { SqliteAdapter } from './sqlite-adapter.ts'

type SchemaEngine = engineModule.SchemaEngine
export type DatabaseKind = ReturnType<typeof databaseKind>

const prismaDir = join(import.meta.dirname, '../../../prisma')
let ready: Promise<void> | undefined

/**
 * Prisma Migrate's own engine, as WebAssembly: nothing is downloaded, and it talks through our driver adapters.
 * @param databaseUrl `file:/path/to.db` or `postgresql://…`
 */
export async function openSchemaEngine(databaseUrl: string): Promise<SchemaEngine> {
  ready ??= instantiate()
  await ready
  const kind = databaseKind(databaseUrl)
  const adapter = kind === 'sqlite' ? new SqliteAdapter(databaseUrl) : new PostgresqlAdapter(databaseUrl)
  const datamodels = (await schemaFiles(kind)).map(({ path, content }): [string, string] => [path, content])
  return engineModule.SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(adapter))
}

/** The models and the datasource of one database. */
export async function schemaFiles(kind: DatabaseKind): Promise<{ path: string; content: string }[]> {
  const models = (await readdir(join(prismaDir, 'models'))).filter((name) => name.endsWith('.prisma')).sort()
  const paths = [join(prismaDir, kind, 'schema.prisma'), ...models.map((name) => join(prismaDir, 'models', name))]
  return Promise.all(paths.map(async (path) => ({ path, content: await readFile(path, 'utf8') })))
}

/** All migrations of one database in order, as the engine wants to have them. */
export async function readMigrations(kind: DatabaseKind) {
  const baseDir = migrationsDir(kind)
  const entries = await readdir(baseDir, { withFileTypes: true }).catch(() => [])
  const names = entries
    // A folder that git left behind empty is none.
    .filter((entry) => entry.isDirectory() && existsSync(join(baseDir, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort()
  const migrationDirectories = await Promise.all(
    names.map(async (path) => {
      const value = await readFile(join(baseDir, path, 'migration.sql'), 'utf8')
      return { path, migrationFile: { path: 'migration.sql', content: { tag: 'ok' as const, value } } }
    }),
  )
  const lockfile = { path: 'migration_lock.toml', content: `provider = "${kind}"\n` }
  return { baseDir, lockfile, shadowDbInitScript: '', migrationDirectories }
}

/** Where the migrations of one database are. */
export function migrationsDir(kind: DatabaseKind): string {
  return join(prismaDir, kind, 'migrations')
}

/** Everything in the database is ours. */
export const noFilters = { externalTables: [], externalEnums: [] }

async function instantiate(): Promise<void> {
  const file = new URL('schema_engine_bg.wasm', import.meta.resolve('@prisma/schema-engine-wasm'))
  const bytes = await readFile(file)
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': engineModule as never })
  const bound = engineModule as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void }
  bound.__wbg_set_wasm(instance.exports)
  const start = instance.exports.__wbindgen_start
  if (typeof start === 'function') start()
}
