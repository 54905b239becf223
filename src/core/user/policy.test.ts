import { describe, expect, it } from 'vitest'
import type { Actor, Role } from './actor.ts'
import { authorize, may, type Action } from './policy.ts'

const actions: Action[] = ['read', 'create', 'update', 'roll_out', 'remove']
const withRole = (role: Role | null, isAdministrator = false): Actor => ({
  type: 'user',
  id: 'u',
  name: 'U',
  email: 'u@example.org',
  isAdministrator,
  roles: role ? { p: role } : {},
  via: { type: 'session', id: 's' },
})

describe('who may do what', () => {
  it.each<[string, Actor, Action[]]>([
    ['nobody in particular', withRole(null), []],
    ['a viewer', withRole('viewer'), ['read']],
    ['a developer', withRole('developer'), ['read', 'create', 'update', 'roll_out']],
    ['an admin', withRole('admin'), actions],
    ['an owner', withRole('owner'), actions],
    ['an administrator', withRole(null, true), actions],
    ['root on the server', { type: 'local' }, actions],
  ])('%s', (_name, actor, allowed) => {
    expect(actions.filter((action) => may(actor, action, 'p'))).toEqual(allowed)
  })

  it('a role counts in its own project', () => {
    expect(may(withRole('owner'), 'read', 'another')).toBe(false)
  })

  it('what one may not read does not exist', () => {
    const resource = { kind: 'deployment', name: 'shop', projectId: 'p' } as const
    expect(() => authorize(withRole(null), 'update', resource)).toThrow(expect.objectContaining({ code: 'deployment_not_found' }))
    expect(() => authorize(withRole('viewer'), 'update', resource)).toThrow(expect.objectContaining({ code: 'forbidden' }))
  })
})
