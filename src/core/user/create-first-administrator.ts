import type { z } from 'zod'
import { firstAdministratorInput } from './credentials.schema.ts'
import { administratorExists, FIRST_ADMINISTRATOR } from './first-administrator-link.ts'
import { hashToken } from './hash-token.ts'
import { hashPassword } from './password.ts'
import type { UserRecord } from './user.store.ts'
import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { ensureDefaults } from '../project/ensure-defaults.ts'

/**
 * Makes the first user of all: administrator, and owner of the default project.
 * @throws ZodError, administrator_exists, link_invalid
 */
export async function createFirstAdministrator(core: Core, input: z.input<typeof firstAdministratorInput>): Promise<UserRecord> {
  const { token, name, email, password } = firstAdministratorInput.parse(input)
  const hash = hashToken(token)
  const now = core.clock.now()
  if ((await core.users.count()) > 0) throw administratorExists()
  // Before the password is hashed, so that guessing tokens costs us little.
  if (!(await core.links.isValid(FIRST_ADMINISTRATOR, hash, now))) throw linkInvalid()
  const { project } = await ensureDefaults(core)
  const passwordHash = await hashPassword(password)
  const user = await core.users.createFirst(
    { email, name, passwordHash, projectId: project.id },
    { purpose: FIRST_ADMINISTRATOR, hash, now },
  )
  if (!user) throw linkInvalid()
  await core.audit.record({
    actor: `user:${user.id}`,
    action: 'user.create',
    target: `user:${user.id}`,
    projectId: null,
    details: { first: true },
  })
  return user
}

function linkInvalid(): WebopsError {
  return new WebopsError({
    code: 'link_invalid',
    kind: 'forbidden',
    message: 'This link was used already, has expired, or is not the newest.',
    hint: 'Run `webops up` on the server again: it prints a new one.',
  })
}
