import { expect } from 'vitest'
import type { TestDatabase } from '../../support/test-database.ts'
import { WORDS_OF_ZOD } from './hostile-texts.ts'

export interface Answer {
  status: number
  body: { error?: { code: string; message: string; hint: string | null; field: string | null } } & Record<string, unknown>
}

/** Reads an answer of the API. */
export async function read(response: Response | Promise<Response>): Promise<Answer> {
  const answer = await response
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : (JSON.parse(text) as Answer['body']) }
}

/** A refusal that a person can do something with: what is wrong, in our words, what to do, and where. */
export function expectHelpful({ status, body }: Answer, field?: string): void {
  // Never a mistake of ours. 503 is somebody else's, such as a git server that is away.
  expect(status === 503 || (status >= 400 && status < 500), `${status} ${JSON.stringify(body)}`).toBe(true)
  const { code, message, hint, field: named } = body.error ?? { code: '', message: '', hint: '', field: '' }
  expect(code).toMatch(/^[a-z][a-z0-9_]+$/)
  expect(message).toMatch(/^.{3,600}$/su)
  expect(hint, `${code}: ${message} has no hint`).toBeTruthy()
  expect(`${message} ${hint}`).not.toMatch(WORDS_OF_ZOD)
  if (field !== undefined)
    expect(named === field || named?.startsWith(`${field}.`), `${code} names ${named}, not ${field}: ${message}`).toBe(true)
}

/** How many rows each table has: what was refused leaves all as it was, the audit's events included. */
export async function rowCounts(database: TestDatabase['database']): Promise<Record<string, number>> {
  const tables = await database.$queryRawUnsafe<{ name: string }[]>(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
  )
  const counts = tables.map(({ name }) => `SELECT '${name}' AS name, COUNT(*) AS count FROM "${name}"`).join(' UNION ALL ')
  const rows = await database.$queryRawUnsafe<{ name: string; count: bigint | number }[]>(counts)
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]))
}
