import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { state } from './instance.ts'

/**
 * Somebody beside the administrator, with a role in the default project or none: nobody can be invited yet.
 * @returns a token of theirs
 */
export function addPerson(name: string, role: 'developer' | 'viewer' | null): string {
  const token = `wop_${randomBytes(32).toString('base64url')}`
  const [user, hash] = [randomUUID(), createHash('sha256').update(token).digest('hex')]
  withDatabase((database) => {
    database.prepare('DELETE FROM User WHERE email = ?').run(`${name}@example.org`)
    const insert = 'INSERT INTO User (id, email, name, passwordHash, isAdministrator) VALUES (?, ?, ?, ?, 0)'
    database.prepare(insert).run(user, `${name}@example.org`, name, 'none')
    database
      .prepare('INSERT INTO ApiToken (id, userId, name, hash, prefix) VALUES (?, ?, ?, ?, ?)')
      .run(randomUUID(), user, 'git', hash, 'wop_')
    if (role === null) return
    const member = "INSERT INTO Membership (id, userId, projectId, role) SELECT ?, ?, id, ? FROM Project WHERE name = 'default'"
    database.prepare(member).run(randomUUID(), user, role)
  })
  return token
}

function withDatabase(use: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(join(state().root, 'var/lib/webops/database/webops.db'), { timeout: 10_000 })
  try {
    use(database)
  } finally {
    database.close()
  }
}
