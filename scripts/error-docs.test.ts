import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { collectErrorCodes } from './error-codes.ts'

const root = join(import.meta.dirname, '..')

it('every error code stands in docs/errors.md (node scripts/write-error-docs.ts writes it)', () => {
  const documented = new Set(
    [...readFileSync(join(root, 'docs/errors.md'), 'utf8').matchAll(/^\| `([a-z0-9_]+)`/gm)].map(([, code]) => code),
  )
  const codes = collectErrorCodes(root).map(({ code }) => code)
  expect(codes.length).toBeGreaterThan(50)
  expect(codes.filter((code) => !documented.has(code))).toEqual([])
})
