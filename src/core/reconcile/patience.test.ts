import { expect, it } from 'vitest'
import { Patience } from './patience.ts'

it('tries again after a minute, then ever later, at most five minutes, and at once after it went well', () => {
  let now = 0
  const patience = new Patience(() => now)
  expect(patience.mayTry('shop')).toBe(true)
  const waited: number[] = []
  for (let time = 0; time < 5; time++) {
    patience.failed('shop')
    const from = now
    while (!patience.mayTry('shop')) now += 10_000
    waited.push((now - from) / 1000)
  }
  expect(waited).toEqual([50, 100, 200, 300, 300])
  expect(patience.mayTry('blog')).toBe(true)
  patience.failed('shop')
  patience.forget('shop')
  expect(patience.mayTry('shop')).toBe(true)
})
