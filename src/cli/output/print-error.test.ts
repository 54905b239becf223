import { stripVTControlCharacters } from 'node:util'
import { expect, it } from 'vitest'
import { WebopsError } from '#core/errors/webops-error.ts'
import { printError, printErrorAsJson } from './print-error.ts'

const HOSTILE = 'a\u001b[2J\u0007\u009b\u202eb'
const PLAIN = 'a [2J   b'

it('prints nothing that a terminal would act on, whatever an error quotes', () => {
  const error = new WebopsError({ code: 'x', kind: 'invalid', message: HOSTILE, hint: `${HOSTILE}\n\tmore`, field: HOSTILE })
  expect(stripVTControlCharacters(printError(error))).toBe(`✗ ${PLAIN} (${PLAIN})\n  ${PLAIN}\n\tmore\n`)
  expect(printError(new Error(HOSTILE))).toContain(PLAIN)
  const text = printErrorAsJson(error)
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
  expect((JSON.parse(text) as { error: { message: string } }).error.message).toBe(HOSTILE)
})
