import { expect, it } from 'vitest'
import { inWordsOf } from './words.ts'

it('calls what runs of a standard deployment no container', () => {
  const text = "the container exited with status 1; its container's memory"
  expect(inWordsOf({ useDocker: false }, text)).toBe("the process exited with status 1; its process's memory")
  expect(inWordsOf({ useDocker: true }, text)).toBe(text)
})
