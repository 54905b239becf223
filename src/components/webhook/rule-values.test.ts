import { describe, expect, it } from 'vitest'
import { changesOf, linesOf, rulesResolver, toInput, valuesOf, type RuleValues } from './rule-values.ts'

const webhook = {
  forge: 'github' as const,
  branches: ['main', 'release/*'],
  tags: [],
  paths: ['{api,web}/**'],
  pullRequests: 'none' as const,
}
const filled = (changes: Partial<RuleValues> = {}): RuleValues => ({ ...valuesOf(webhook), ...changes })

function problems(values: RuleValues): Record<string, string | undefined> {
  const checked = rulesResolver(values, undefined, { fields: {}, shouldUseNativeValidation: undefined })
  if (checked instanceof Promise) throw new Error('it is checked at once')
  return Object.fromEntries(Object.entries(checked.errors).map(([field, error]) => [field, error?.message as string | undefined]))
}

describe('the rules of a webhook, as they are typed', () => {
  it('are patterns one a line, whatever is blank around them', () => {
    expect(linesOf(' main \r\n\n\trelease/*\n')).toEqual(['main', 'release/*'])
    expect(linesOf('\n  \n')).toEqual([])
    expect(toInput(filled())).toEqual(webhook)
  })

  it('change what was changed, and nothing else', () => {
    expect(changesOf(webhook, filled())).toEqual({})
    expect(changesOf(webhook, filled({ branches: 'main\n\nrelease/*  ' }))).toEqual({})
    expect(changesOf(webhook, filled({ paths: '{api\nweb}/**', tags: 'v*' }))).toEqual({ paths: ['{api', 'web}/**'], tags: ['v*'] })
    expect(changesOf(webhook, filled({ branches: '', forge: 'gitea' }))).toEqual({ branches: [], forge: 'gitea' })
  })

  it('say at their field which line is none', () => {
    expect(problems(filled())).toEqual({})
    expect(problems(filled({ branches: 'main\n/bad' }))).toEqual({
      branches: expect.stringMatching(/^“\/bad”: must not begin with \//) as string,
    })
    expect(problems(filled({ tags: '!', paths: `${'a'.repeat(201)}` }))).toEqual({
      tags: expect.stringContaining('“!”: must name something') as string,
      paths: expect.stringMatching(/^“a{60}…”: use 200 characters or fewer/) as string,
    })
    expect(problems(filled({ tags: 'v*\n'.repeat(51) }))).toEqual({ tags: 'use 50 entries or fewer' })
  })
})
