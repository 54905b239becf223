import { expect, it } from 'vitest'
import { readBody } from './read-body.ts'

/** The object and the list that hold them are values too. */
const MOST_ITEMS = 300_000 - 1

const json = (text: string) => readBody({ headers: new Headers({ 'content-type': 'application/json' }), body: Buffer.from(text) })
const form = (text: string) =>
  readBody({
    headers: new Headers({ 'content-type': 'application/x-www-form-urlencoded' }),
    body: Buffer.from(`payload=${encodeURIComponent(text)}`),
  })
const listOf = (items: number) => `{"list":[${Array.from({ length: items }, () => '1').join()}]}`
const TOO_MUCH = expect.objectContaining({
  code: 'webhook_body_unreadable',
  message: expect.stringContaining('300000 values') as string,
}) as Error

it.each([
  ['JSON', json],
  ['a form', form],
])('a payload of more values than fit the memory is refused before it is read, as %s', (_kind, read) => {
  expect(read(listOf(MOST_ITEMS))).toMatchObject({ list: expect.any(Array) as unknown[] })
  expect(() => read(listOf(MOST_ITEMS + 1))).toThrow(TOO_MUCH)
  // Empty lists and objects are values too, and no comma tells of those that lie in each other.
  expect(() => read(`{"list":[${'[[]],'.repeat(100_000)}1]}`)).toThrow(TOO_MUCH)
})

it('what a text holds is no value, however it is quoted', () => {
  const text = `,[{\\",${','.repeat(400_000)}`
  expect(json(JSON.stringify({ text }))).toEqual({ text })
})
