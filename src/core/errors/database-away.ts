import { WebopsError } from './webops-error.ts'

/** Prisma's codes for a database that is not reached, that does not answer in time, or that has hung up. */
const AWAY = new Set(['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2028'])
const LOCKED = /\bSQLITE_BUSY\b|database is locked/i

/** The error that people see when the database is locked or away for longer than is waited for; null for any other. */
export function databaseAway(error: unknown): WebopsError | null {
  if (!(error instanceof Error)) return null
  const { code, message } = error as NodeJS.ErrnoException
  if (!AWAY.has(code ?? '') && !LOCKED.test(`${code ?? ''} ${message}`)) return null
  return new WebopsError({
    code: 'database_unavailable',
    kind: 'unavailable',
    message: 'The database could not be read or written in time: it is locked by another program, or away.',
    hint: 'What served goes on serving. Try again; where it stays so, `fuser -v /var/lib/webops/database/webops.db` shows who has it open, or look at the PostgreSQL server.',
    cause: error,
  })
}
