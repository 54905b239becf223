import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesRepository } from './matches-repository.ts'

const URLS = ['https://git.example.org/team/shop.git', 'ssh://git@git.example.org:2222/team/shop.git']
const repository = { fullName: 'team/shop', urls: URLS }
const matches = (deployed: string, urls: string[] = URLS) => matchesRepository(deployed, { fullName: 'team/shop', urls }).matches

describe('matchesRepository', () => {
  it.each([
    'https://git.example.org/team/shop.git',
    'https://git.example.org/team/shop',
    'https://git.example.org/team/shop/',
    'https://GIT.Example.org/team/shop',
    'https://git.example.org:443/team/shop',
    'https://ada:token@git.example.org/team/shop.git',
    'https://git.example.org/team/%73hop',
    'ssh://git@git.example.org:2222/team/shop.git',
    'ssh://deploy@git.example.org:2222/team/shop',
  ])('knows %s', (deployed) => {
    expect(matchesRepository(deployed, repository)).toMatchObject({ matches: true })
  })

  it.each([
    'https://git.example.org/team/shop-2',
    'https://git.example.org/team/sho',
    'https://git.example.org/my-team/shop',
    'https://git.example.org/other/team/shop',
    'https://git.example.org/team/shop/more',
    'https://git.example.org/team/shop.git.git',
    'https://git.example.org/team/x/../shop',
    'https://git.example.org/team//shop',
    'https://git.example.org/team%2Fshop',
    'https://git.example.org/team/shop?x=1',
    'https://git.example.org/team/shop#x',
    'https://git.example.org:8443/team/shop',
    'https://git.example.org.evil.example/team/shop',
    'https://evil.example/git.example.org/team/shop',
    'https://git.example.org@evil.example/team/shop',
    'https://xgit.example.org/team/shop',
    'ssh://git@git.example.org/team/shop',
    'git@git.example.org:team/shop.git',
    'git@git.example.org:2222/team/shop.git',
    'file:///git.example.org/team/shop',
    '/team/shop',
    'team/shop',
    '',
  ])('does not take %j for it', (deployed) => {
    expect(matchesRepository(deployed, repository)).toMatchObject({ matches: false })
  })

  it('knows user@host:path as ssh on its own port', () => {
    expect(matches('git@git.example.org:team/shop.git', ['ssh://git@git.example.org/team/shop.git'])).toBe(true)
    expect(matches('ssh://git@git.example.org:22/team/shop', ['git@git.example.org:team/shop.git'])).toBe(true)
    expect(matches('git@git.example.org:/team/shop', ['git@git.example.org:team/shop.git'])).toBe(true)
  })

  it('compares host and path where the payload has addresses of the other protocol only', () => {
    expect(matches('git@git.example.org:team/shop.git', ['https://git.example.org:8443/team/shop.git'])).toBe(true)
    expect(matches('git@git.example.com:team/shop.git', ['https://git.example.org/team/shop.git'])).toBe(false)
  })

  it('says so when upper and lower case are all that differs', () => {
    const { matches: isSame, reason } = matchesRepository('https://git.example.org/Team/Shop', repository)
    expect(isSame).toBe(false)
    expect(reason).toMatch(/upper and lower case/)
  })

  it.each([
    ['https://git.example.org/scm/team/shop.git', true],
    ['https://git.example.org/bitbucket/scm/team/shop.git', true],
    ['ssh://git@git.example.org:7999/team/shop.git', true],
    ['https://git.example.org/scm/my/team/shop.git', false],
    ['https://git.example.org/scm/team/shop-2.git', false],
    ['ssh://git@git.example.org:7999/my/team/shop.git', false],
  ])('goes by the name where the payload has no address: %s is %s', (deployed, expected) => {
    expect(matchesRepository(deployed, { fullName: 'TEAM/shop', urls: [] }).matches).toBe(expected)
  })

  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/)

  it('knows a repository in all its forms, and none whose name only contains its own', () => {
    fc.assert(
      fc.property(name, name, name, (owner, project, more) => {
        const forms = [`https://git.example.org/${owner}/${project}`, `git@git.example.org:${owner}/${project}.git`]
        const own = { fullName: `${owner}/${project}`, urls: [`https://git.example.org/${owner}/${project}.git`] }
        for (const form of forms) expect(matchesRepository(form, own).matches).toBe(true)
        const others = [
          `${owner}/${project}${more}`,
          `${owner}/${more}${project}`,
          `${more}/${owner}/${project}`,
          `${owner}${more}/${project}`,
        ]
        for (const other of others) expect(matchesRepository(`https://git.example.org/${other}`, own).matches, other).toBe(false)
      }),
    )
  })

  it('takes anything for an address without breaking', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (deployed, url) => {
        expect(typeof matchesRepository(deployed, { fullName: 'team/shop', urls: [url] }).matches).toBe('boolean')
      }),
    )
  })
})
