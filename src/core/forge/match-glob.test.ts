import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { compileGlob } from './match-glob.ts'

const fits = (pattern: string, name: string) => compileGlob(pattern)?.(name)

describe('compileGlob', () => {
  it.each([
    ['apps/web/**', 'apps/web/src/index.ts', true],
    ['apps/web/**', 'apps/web/.env', true],
    ['apps/web/**', 'apps/web', false],
    ['apps/web/**', 'apps/website/index.ts', false],
    ['**/*.md', 'README.md', true],
    ['**/*.md', 'docs/guide/README.md', true],
    ['*.md', 'docs/README.md', false],
    ['apps/*/Dockerfile', 'apps/web/Dockerfile', true],
    ['apps/*/Dockerfile', 'apps/a/b/Dockerfile', false],
    ['apps/**/Dockerfile', 'apps/Dockerfile', true],
    ['apps/**/Dockerfile', 'apps/a/b/Dockerfile', true],
    ['apps/**/Dockerfile', 'apps/aDockerfile', false],
    ['{apps/web,packages/ui}/**', 'packages/ui/button.tsx', true],
    ['{apps/web,packages/ui}/**', 'packages/api/index.ts', false],
    ['app/[slug]/(shop)/**', 'app/[slug]/(shop)/page.tsx', true],
    ['app/[slug]/**', 'app/s/page.tsx', false],
    ['release/*', 'release/1.2', true],
    ['release/*', 'release/1/2', false],
    ['v?.?', 'v1.2', true],
    ['v?.?', 'v1/2', false],
    ['main', 'main', true],
    ['main', 'main2', false],
    ['ma.n', 'main', false],
    ['{main', '{main', true],
    ['{main}', '{main}', true],
    ['ä*', 'ärger', true],
    ['?', '🙂', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(fits(pattern, name)).toBe(expected)
  })

  it('says what picomatch says', () => {
    const part = fc.constantFrom('a', 'b', 'ab', '*', 'a*', '*b', '?', '.a', '*.*', '**', '{a,b}', '{a,b*}c')
    const pattern = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    const name = fc
      .array(fc.constantFrom('a', 'b', 'ab', 'abc', '.a', 'b.c', 'ac'), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join('/'))
    fc.assert(
      fc.property(pattern, name, (glob, path) => {
        expect(fits(glob, path)).toBe(picomatch(glob, { dot: true, strictSlashes: true })(path))
      }),
      { numRuns: 2000 },
    )
  })

  it('refuses a pattern that stands for too many', () => {
    expect(compileGlob('{a,b}'.repeat(5))).not.toBeNull()
    expect(compileGlob('{a,b}'.repeat(6))).toBeNull()
  })

  it('is as quick for names that were chosen to keep it busy', () => {
    const begun = performance.now()
    expect(fits('**/*a*a*a*a*a*a*a*b', 'a'.repeat(4000))).toBe(false)
    expect(fits('**/a/**/a/**/a/**/a/**/b', 'a/'.repeat(2000))).toBe(false)
    expect(performance.now() - begun).toBeLessThan(2000)
  })
})
