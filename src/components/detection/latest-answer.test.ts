import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Latest, LatestAnswer } from './latest-answer.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function asking() {
  const asked: { question: string; signal: AbortSignal; answer: (text: string) => void; refuse: (error: Error) => void }[] = []
  const shown: Latest<string>[] = []
  const answers = new LatestAnswer<string>(
    (question, signal) => new Promise((answer, refuse) => void asked.push({ question, signal, answer, refuse })),
    (latest) => void shown.push(latest),
  )
  return { answers, asked, now: () => shown.at(-1) }
}
const typingEnds = () => vi.advanceTimersByTimeAsync(2_000)

it('asks once somebody stops typing, says that it does, and keeps the old answer meanwhile', async () => {
  const { answers, asked, now } = asking()
  answers.want('a')
  await vi.advanceTimersByTimeAsync(0)
  expect(now()).toMatchObject({ phase: 'asking', answer: null })
  asked[0]?.answer('A')
  await vi.advanceTimersByTimeAsync(0)
  expect(now()).toMatchObject({ phase: 'answered', answer: 'A' })

  for (const typed of ['ab', 'abc', 'abcd']) {
    answers.want(typed)
    await vi.advanceTimersByTimeAsync(200)
  }
  expect(now()).toMatchObject({ phase: 'asking', answer: 'A' })
  await typingEnds()
  expect(asked.map(({ question }) => question)).toEqual(['a', 'abcd'])
  asked[1]?.answer('ABCD')
  await vi.advanceTimersByTimeAsync(0)
  expect(now()).toMatchObject({ phase: 'answered', answer: 'ABCD' })
  answers.want('abcd')
  await typingEnds()
  expect(asked).toHaveLength(2)
})

it('shows no answer to a question that is not asked any more', async () => {
  const { answers, asked, now } = asking()
  answers.want('a')
  await typingEnds()
  answers.want('b')
  await typingEnds()
  expect(asked[0]?.signal.aborted).toBe(true)
  asked[1]?.answer('B')
  asked[0]?.answer('A')
  await vi.advanceTimersByTimeAsync(0)
  expect(now()).toMatchObject({ phase: 'answered', answer: 'B' })
})

it('keeps the old answer beside what went wrong, and asks again once the question is another', async () => {
  const { answers, asked, now } = asking()
  answers.want('a')
  await typingEnds()
  asked[0]?.answer('A')
  await vi.advanceTimersByTimeAsync(0)
  answers.want('b')
  await typingEnds()
  const error = new Error('no')
  asked[1]?.refuse(error)
  await vi.advanceTimersByTimeAsync(0)
  expect(now()).toEqual({ phase: 'failed', answer: 'A', error })
  answers.want('a')
  await typingEnds()
  expect(asked).toHaveLength(3)
})
