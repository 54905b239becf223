import { expect, it } from 'vitest'
import { expectedText } from './expected-text.ts'

const named = (...texts: string[]) => (text: string) => texts.some((one) => one.includes(text))

it('insists on a version that the application names', () => {
  const text = expectedText('Ruby version: 3.3.0', named('ruby "3.3.0"'))
  expect(text.test('… Ruby version: 3.3.0 …')).toBe(true)
  expect(text.test('Ruby version: 3.4.1')).toBe(false)
})

it('takes any version where the application names none, and nothing but a version', () => {
  const text = expectedText('Hello (rustc 1.89.0) from 2.1!', named('edition = "2021"'))
  expect(text.test('Hello (rustc 1.92.3) from 3.0!')).toBe(true)
  expect(text.test('Hello (rustc nightly) from 3.0!')).toBe(false)
})

it('takes a text as it stands', () => {
  expect(expectedText('a.c (x|y)', named()).test('abc x')).toBe(false)
  expect(expectedText('a.c (x|y)', named()).test('a.c (x|y)')).toBe(true)
})
