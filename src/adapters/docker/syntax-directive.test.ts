import { describe, expect, it } from 'vitest'
import { syntaxDirective, withoutSyntax } from './syntax-directive.ts'

describe('the line that names a frontend', () => {
  it.each([
    '# syntax=evil/frontend\nFROM a',
    '#syntax = evil/frontend  \r\nFROM a',
    '# SynTax=evil/frontend\nFROM a',
    '\ufeff# syntax=evil/frontend\nFROM a',
    '#!/usr/bin/env docker\n# syntax=evil/frontend\nFROM a',
    '# escape=`\n# syntax=evil/frontend\nFROM a',
    '// syntax=evil/frontend\nFROM a',
  ])('is seen in %j', (text) => {
    expect(syntaxDirective(text)?.frontend).toBe('evil/frontend')
  })

  it('is seen with characters in it that end a line elsewhere', () => {
    expect(syntaxDirective('# syntax=evil/frontend\u2028x\nFROM a')?.frontend).toBe('evil/frontend\u2028x')
  })

  it.each(['FROM a\n# syntax=evil/frontend', '# A remark\n# syntax=evil/frontend\nFROM a', '\n# syntax=evil/frontend\nFROM a', 'FROM a'])(
    'is no such line in %j',
    (text) => {
      expect(syntaxDirective(text)).toBeNull()
    },
  )

  it('is taken out without moving the lines below, or ending the directives beside it', () => {
    const text = '# escape=`\n# syntax=docker/dockerfile:1\n# check=skip=all\nFROM a\n'
    const directive = syntaxDirective(text)
    expect(directive && withoutSyntax(text, directive)).toBe('# escape=`\n# check=skip=all\n#\nFROM a\n')
  })
})
