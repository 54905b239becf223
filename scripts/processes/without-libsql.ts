import type { Plugin } from 'rolldown'

const ID = '\0webops-no-libsql'

/** Prisma's adapter loads libSQL, native code, when it is imported; ours hands it a connection of Node's own SQLite instead (sqlite-connection.ts). */
export function withoutLibsql(): Plugin {
  return {
    name: 'without-libsql',
    resolveId: { filter: { id: /^@libsql\/client$/ }, handler: () => ID },
    load: {
      filter: { id: new RegExp(ID) },
      handler: () => `export function createClient() { throw new Error('SQLite is opened by Node itself.') }`,
    },
  }
}
