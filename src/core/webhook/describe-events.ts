import type { ForgeEvent } from '../forge/forge.ts'
import { FORGES } from '../forge/forges.ts'

/** A delivery in a line: of several events the first that could deploy. */
export interface EventSummary {
  event: string
  ref: string | null
  commit: string | null
  subject: string | null
  author: string | null
}

const NOTHING = { ref: null, commit: null, subject: null, author: null }

export function describeEvents(events: ForgeEvent[]): EventSummary {
  const event = events.find(({ type }) => type === 'push' || type === 'pullRequest') ?? events[0]
  switch (event?.type) {
    case 'push': {
      const { kind, name, commit, head, pusher, isDeleted } = event
      const what = kind === 'tag' ? 'tag' : 'push'
      const subject = head?.subject.slice(0, 200) ?? null
      return { event: isDeleted ? `${kind} deleted` : what, ref: name, commit, subject, author: pusher ?? head?.author.name ?? null }
    }
    case 'pullRequest':
      return {
        event: `pull request ${event.action}`,
        ref: `#${event.number}`,
        commit: event.head.commit,
        subject: event.title.slice(0, 200),
        author: event.author,
      }
    case 'ping':
      return { event: 'ping', ...NOTHING }
    case 'ignored':
      return { event: event.event.slice(0, 100), ...NOTHING }
    case undefined:
      return { event: 'nothing', ...NOTHING }
  }
}

/** `GitHub`, `a deploy hook` */
export function nameOfSource(source: string): string {
  return FORGES.find(({ id }) => id === source)?.title ?? 'a deploy hook'
}
