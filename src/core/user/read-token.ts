import type { Role } from './actor.ts'
import type { Reader } from '../ports/reader.ts'
import type { TokenRecord } from './token.store.ts'
import type { UserRecord } from './user.store.ts'

const TOKEN = `
SELECT t."id", t."userId", t."name", t."prefix", t."createdAt", t."lastUsedAt", t."expiresAt", t."revokedAt",
  u."email", u."name", u."passwordHash", u."isAdministrator", u."createdAt", u."disabledAt"
FROM "ApiToken" t JOIN "User" u ON u."id" = t."userId" WHERE t."hash" = ?`

/** As TOKEN says. Times are ISO 8601. */
type Row = [
  id: string,
  userId: string,
  name: string,
  prefix: string,
  createdAt: string,
  lastUsedAt: string | null,
  expiresAt: string | null,
  revokedAt: string | null,
  email: string,
  userName: string,
  passwordHash: string,
  isAdministrator: number,
  userCreatedAt: string,
  disabledAt: string | null,
]

const ROLES = 'SELECT "projectId", "role" FROM "Membership" WHERE "userId" = ?'

/** A token with its user and what they may do, in two questions. Every request of the API begins with them. */
export function readToken(reader: Reader, hash: string): { token: TokenRecord; user: UserRecord } | null {
  const [row] = reader.rows(TOKEN, hash) as Row[]
  if (!row) return null
  const [id, userId, name, prefix, createdAt, lastUsedAt, expiresAt, revokedAt, ...of] = row
  const [email, userName, passwordHash, isAdministrator, userCreatedAt, disabledAt] = of
  const token = {
    id,
    userId,
    name,
    prefix,
    createdAt: new Date(createdAt),
    lastUsedAt: date(lastUsedAt),
    expiresAt: date(expiresAt),
    revokedAt: date(revokedAt),
  }
  const user = {
    id: userId,
    email,
    name: userName,
    passwordHash,
    isAdministrator: isAdministrator !== 0,
    createdAt: new Date(userCreatedAt),
    disabledAt: date(disabledAt),
    roles: Object.fromEntries(reader.rows(ROLES, userId)) as Record<string, Role>,
  }
  return { token, user }
}

const date = (stored: string | null) => (stored === null ? null : new Date(stored))
