/** Which of the two databases an address is of. @throws Error for any other */
export function databaseKind(databaseUrl: string): 'sqlite' | 'postgresql' {
  if (/^postgres(ql)?:\/\//.test(databaseUrl)) return 'postgresql'
  if (databaseUrl.startsWith('file:')) return 'sqlite'
  throw new Error('DATABASE_URL has to begin with file: or postgresql://')
}

/** The file of a SQLite address. */
export function sqliteFile(databaseUrl: string): string {
  return databaseUrl.replace(/^file:(\/\/)?/, '')
}
