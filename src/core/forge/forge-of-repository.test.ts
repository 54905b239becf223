import { expect, it } from 'vitest'
import { forgeOfRepository, isOnServer } from './forge-of-repository.ts'

it.each([
  ['https://github.com/team/shop.git', 'github'],
  ['git@gitlab.com:team/shop.git', 'gitlab'],
  ['ssh://git@gitlab.example.org:2222/team/shop', 'gitlab'],
  ['https://user:pass@codeberg.org/team/shop', 'gitea'],
  ['https://forgejo.example.org/team/shop', 'gitea'],
  ['https://bitbucket.org/team/shop', 'bitbucket'],
  ['https://bitbucket.example.org/scm/key/shop.git', 'bitbucket-server'],
  ['https://git.example.org/github.com/shop', null],
  ['https://constructor/shop', null],
])('knows the forge of %s by its host: %s', (repository, forge) => {
  expect(forgeOfRepository(repository)).toBe(forge)
})

it('knows what is on a server, where a forge could tell of it', () => {
  const on = [
    'https://github.com/team/shop.git',
    'http://git.example.org/shop',
    'ssh://git@git.example.org/shop',
    'git@git.example.org:shop.git',
  ]
  expect(on.filter((repository) => !isOnServer(repository))).toEqual([])
  expect(['/srv/git/shop', 'file:///srv/git/shop', null].filter(isOnServer)).toEqual([])
})
