import { describe, expect, it } from 'vitest'
import { accessInput, accessKindFor, takesAccess } from './access-values.ts'
import { checkForm } from './form-errors.ts'
import { changesBetween, EMPTY_FORM, toInput } from './form-values.ts'

const https = { ...EMPTY_FORM, name: 'shop', repository: 'https://git.example/shop.git' }
const ssh = { ...https, repository: 'git@git.example:shop.git' }
const stored = {
  ...https,
  repositoryUsername: 'ada',
  storedAccess: { kind: 'password', username: 'ada', fingerprint: '0123456789ab' } as const,
}

describe('access to the repository, in the form', () => {
  it('asks for what the address takes', () => {
    expect(
      [https, ssh, { ...https, repository: 'ssh://git@h/a' }, { ...https, repository: '/srv/a' }].map((form) =>
        accessKindFor(form.repository),
      ),
    ).toEqual(['password', 'deploy-key', 'deploy-key', null])
  })

  it('sends nothing for a public repository, and no input that the address does not take', () => {
    expect(accessInput(https)).toEqual({})
    expect(accessInput({ ...https, repositoryUsername: 'ada', repositoryPassword: 'word', deployKey: 'KEY' })).toEqual({
      repositoryUsername: 'ada',
      repositoryPassword: 'word',
    })
    expect(accessInput({ ...ssh, repositoryUsername: 'ada', repositoryPassword: 'word', deployKey: 'KEY' })).toEqual({ deployKey: 'KEY' })
    expect(toInput({ ...https, projectType: 'image', repositoryPassword: 'word' })).not.toHaveProperty('repositoryPassword')
  })

  it('keeps what is stored until it is replaced or removed', () => {
    expect(changesBetween(stored, { ...stored, branch: 'next' })).toEqual({ branch: 'next' })
    expect(takesAccess(stored)).toBe(false)
    expect(changesBetween(stored, { ...stored, accessAction: 'replace', repositoryPassword: 'new' })).toEqual({ repositoryPassword: 'new' })
    expect(changesBetween(stored, { ...stored, accessAction: 'remove' })).toEqual({ repositoryPassword: null })
    expect(changesBetween(stored, { ...stored, repositoryUsername: '' })).toEqual({ repositoryUsername: null })
  })

  it('takes a deploy key instead of a stored password when the address becomes one of ssh', () => {
    const moved = { ...stored, repository: ssh.repository, deployKey: 'KEY' }
    expect(takesAccess(moved)).toBe(true)
    expect(changesBetween(stored, moved)).toEqual({ repository: ssh.repository, deployKey: 'KEY' })
  })

  it('says at the input what is no private key', () => {
    expect(checkForm({ ...ssh, deployKey: 'ssh-ed25519 AAAA' }).map(({ path }) => path)).toEqual(['deployKey'])
  })
})
