import { expect, it } from 'vitest'
import type { Actor } from '../user/actor.ts'
import { MOST_EACH, takeSession } from './session-share.ts'

const person = (id: string, via: 'token' | 'ssh-key' = 'token'): Actor => ({
  type: 'user',
  id,
  name: id,
  email: `${id}@example.org`,
  isAdministrator: false,
  roles: {},
  via: { type: via, id: `${via}-of-${id}` },
})

it('lets nobody take the sessions that others need, by whichever door, and one that has ended is free again', () => {
  const ends = Array.from({ length: MOST_EACH }, (_, index) => takeSession(person('ada', index % 2 ? 'token' : 'ssh-key')))
  expect(() => takeSession(person('ada'))).toThrow(expect.objectContaining({ code: 'git_busy' }))
  const other = takeSession(person('grace'))
  ends[0]?.()
  ends[0]?.()
  const again = takeSession(person('ada'))
  expect(() => takeSession(person('ada', 'ssh-key'))).toThrow(expect.objectContaining({ code: 'git_busy' }))
  for (const end of [...ends, again, other]) end()
  takeSession(person('ada'))()
})
