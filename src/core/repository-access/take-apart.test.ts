import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDeploymentInput, repositoryInput, repositoryUrl } from '../deployment/deployment.schema.ts'
import { separateAccess, takeApart } from './take-apart.ts'

describe('an address with credentials', () => {
  it('is taken apart, whatever user name and password are', () => {
    const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((value) => !/\p{Cc}/u.test(value))
    fc.assert(
      fc.property(text, text, (username, password) => {
        const url = `https://${encodeURIComponent(username)}:${encodeURIComponent(password)}@git.example.org:8443/a@b/shop.git`
        expect(repositoryInput.safeParse(url).success).toBe(true)
        expect(repositoryUrl.safeParse(url).success).toBe(false)
        expect(takeApart(url)).toEqual({ repository: 'https://git.example.org:8443/a@b/shop.git', username, password })
      }),
    )
  })

  it('may hold an @, a : or an IPv6 host, and a token without a user name', () => {
    expect(takeApart('https://ada:p@ss:w::rd@git.example.org/a.git')).toEqual({
      repository: 'https://git.example.org/a.git',
      username: 'ada',
      password: 'p@ss:w::rd',
    })
    expect(repositoryInput.safeParse('https://ada:a::b@[2001:db8::1]/a.git').success).toBe(true)
    expect(takeApart('https://:t0ken@git.example.org/a.git')).toMatchObject({ username: null, password: 't0ken' })
    expect(takeApart('https://ada:@git.example.org/a.git')).toMatchObject({ username: 'ada', password: null })
  })

  it.each(['https://git.example.org/a@b.git', 'git@git.example.org:a.git', 'ssh://git@git.example.org/a.git', '/srv/git/a@b.git'])(
    'is not %s',
    (url) => expect(takeApart(url)).toEqual({ repository: url, username: null, password: null }),
  )

  it.each([
    ['over http', 'http://ada:canary@git.example.org/a.git', /https:/],
    ['over ssh', 'ssh://git:canary@git.example.org/a.git', /deploy key/],
    ['with a slash in the password', 'https://ada:ca/nary@git.example.org/a.git', /%2F/],
    ['with a question mark in the password', 'https://ada:ca?nary@git.example.org/a.git', /%2F %3F/],
    ['with a hash in the password', 'https://ada:ca#nary@git.example.org/a.git', /%23/],
    ['with a backslash before its host', 'https://ada:canary\\@git.example.org/a.git', /address/],
    ['with a token behind a question mark', 'https://git.example.org/a.git?private_token=canary', /address/],
    ['with half of an escape', 'https://ada:ca%nary@git.example.org/a.git', /%XX/],
    ['with a line break in disguise', 'https://ada:canary%0Ahost=other@git.example.org/a.git', /control/],
  ])('is refused %s, and is not repeated', (_how, url, message) => {
    const { error } = repositoryInput.safeParse(url)
    expect(error?.issues[0]?.message).toMatch(message)
    expect(JSON.stringify(error?.issues)).not.toContain('nary')
  })

  it('fills the fields beside it, and must not contradict them', () => {
    const parse = (more: object) =>
      separateAccess(createDeploymentInput.parse({ name: 'shop', repository: 'https://ada:word@host/a.git', ...more }))
    const { settings, access } = parse({})
    expect(access).toMatchObject({ repositoryUsername: 'ada', repositoryPassword: 'word' })
    expect(settings.repository).toBe('https://host/a.git')
    expect(JSON.stringify(settings)).not.toContain('word')
    expect(() => parse({ repositoryPassword: 'other' })).toThrow(
      expect.objectContaining({ code: 'repository_access_twice', field: 'repositoryPassword' }),
    )
    expect(() => parse({ repositoryPassword: null })).toThrow(expect.objectContaining({ code: 'repository_access_twice' }))
    expect(() => parse({ repositoryUsername: 'eve' })).toThrow(expect.objectContaining({ field: 'repositoryUsername' }))
  })
})
