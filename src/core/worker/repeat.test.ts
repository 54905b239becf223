import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { repeat } from './repeat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('never runs twice at once, goes on after an error, and ends with the signal', async () => {
  const ending = new AbortController()
  const errors: string[] = []
  let begun = 0
  let gate = Promise.withResolvers<void>()
  repeat(
    1000,
    () => {
      begun++
      return gate.promise
    },
    (error) => errors.push(error.message),
    ending.signal,
  )
  await vi.advanceTimersByTimeAsync(10_000)
  expect(begun).toBe(1)
  const first = gate
  gate = Promise.withResolvers<void>()
  first.reject(new Error('the database is away'))
  await vi.advanceTimersByTimeAsync(1000)
  expect([begun, errors]).toEqual([2, ['the database is away']])
  ending.abort()
  gate.resolve()
  await vi.advanceTimersByTimeAsync(10_000)
  expect(begun).toBe(2)
})
