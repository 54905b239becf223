import { expect, it } from 'vitest'
import { minuteChoices, oftenWords } from './poll-words.ts'

it.each([
  [1, 'every minute'],
  [5, 'every 5 minutes'],
  [60, 'every hour'],
  [90, 'every 90 minutes'],
  [360, 'every 6 hours'],
  [1440, 'once a day'],
])('%d minutes are %s', (minutes, words) => {
  expect(oftenWords(minutes)).toBe(words)
})

it('offers what is set now, which the command line may have set', () => {
  expect(minuteChoices(7)).toEqual([1, 5, 7, 10, 15, 30, 60, 360, 1440])
  expect(minuteChoices(5)).toHaveLength(8)
})
