import { expect, it } from 'vitest'
import { forgeNamed } from './forges.ts'

it.each([
  ['github', 'https://github.com/team/shop', ['https://github.com/team/shop.git', 'git@github.com:team/shop.git']],
  ['github', 'https://github.com/team/shop.git/', ['https://github.com/team/shop.git', 'git@github.com:team/shop.git']],
  ['gitlab', 'https://gitlab.com/a/b/c/shop', ['https://gitlab.com/a/b/c/shop.git', 'git@gitlab.com:a/b/c/shop.git']],
  ['gitea', 'http://git.example.org:3000/team/shop', ['http://git.example.org:3000/team/shop.git', 'git@git.example.org:team/shop.git']],
  [
    'bitbucket-server',
    'https://git.example.org/bitbucket/projects/TEAM/repos/shop/browse',
    ['https://git.example.org/bitbucket/scm/team/shop.git', 'ssh://git@git.example.org:7999/team/shop.git'],
  ],
  [
    'bitbucket-server',
    'https://git.example.org/users/Ada/repos/shop',
    ['https://git.example.org/scm/~ada/shop.git', 'ssh://git@git.example.org:7999/~ada/shop.git'],
  ],
  ['bitbucket-server', 'https://git.example.org/team/shop', []],
  ['github', 'https://github.com/team', []],
  ['github', 'ftp://github.com/team/shop', []],
  ['github', 'shop', []],
] as const)('knows what %s clones %s from', (forge, page, urls) => {
  expect(forgeNamed(forge).cloneUrls(page)).toEqual(urls)
})
