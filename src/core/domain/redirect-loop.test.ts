import { expect, it } from 'vitest'
import { leadsBack, type Stop } from './redirect-loop.ts'

const stop = (address: string, redirectTo: string | null = null): Stop => {
  const [host = '', ...path] = address.split('/')
  return { host, path: `/${path.join('/')}`, redirectTo }
}

it.each<[string, Stop, Stop[], boolean]>([
  ['to itself', stop('a.org', 'https://a.org'), [], true],
  ['to a path beneath itself', stop('a.org', 'https://a.org/shop'), [], true],
  ['to itself over another scheme', stop('a.org', 'http://a.org'), [], true],
  ['out into the world', stop('a.org', 'https://elsewhere.org'), [stop('b.org')], false],
  ['to one that serves', stop('www.a.org', 'https://a.org'), [stop('a.org')], false],
  ['there and back', stop('www.a.org', 'https://a.org'), [stop('a.org', 'https://www.a.org')], true],
  ['around three corners', stop('a.org', 'https://b.org'), [stop('b.org', 'https://c.org/x'), stop('c.org/x', 'https://a.org')], true],
  ['to a path of the same name that serves', stop('a.org/old', 'https://a.org/new'), [stop('a.org')], false],
  ['to a path that only begins in the same way', stop('a.org/old', 'https://a.org/older'), [stop('a.org')], false],
  ['back through a wildcard', stop('a.org', 'https://x.b.org'), [stop('*.b.org', 'https://a.org')], true],
  ['past a wildcard, to the name itself', stop('a.org', 'https://x.b.org'), [stop('*.b.org', 'https://a.org'), stop('x.b.org')], false],
  ['into a circle of others', stop('a.org', 'https://b.org'), [stop('b.org', 'https://c.org'), stop('c.org', 'https://b.org')], false],
])('a redirect %s', (_what, from, others, expected) => {
  expect(leadsBack(from, others)).toBe(expected)
})
