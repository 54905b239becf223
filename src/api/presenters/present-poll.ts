import { presentMoment } from './present-moment.ts'
import type { PollView } from '../schemas/poll-view.ts'
import type { PollRecord } from '#core/poll/poll.store.ts'

export function presentPoll({ everyMinutes, seenCommit, lookedAt, problem, updatedAt, updatedBy }: PollRecord): PollView {
  return { everyMinutes, seenCommit, lookedAt: presentMoment(lookedAt), problem, updatedAt: presentMoment(updatedAt), updatedBy }
}
