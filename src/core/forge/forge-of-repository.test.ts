import { expect, it } from 'vitest'
import { forgeOfRepository } from './forge-of-repository.ts'

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
