import { describe, expect, it } from 'vitest'
import { withoutBlockComments } from './without-comments.ts'

describe('a text without its comments', () => {
  it('loses those that end, over lines too, and keeps all else', () => {
    expect(withoutBlockComments('a /* b\nc */ d /**/e /* f */')).toBe('a  d e ')
    expect(withoutBlockComments('a */ b /*/ c')).toBe('a */ b /*/ c')
    expect(withoutBlockComments('a /* b */ c /* d')).toBe('a  c /* d')
  })
})
