import type { ForgeEvent } from '../forge/forge.ts'
import { FORGES } from '../forge/forges.ts'
import { storableText } from './storable-events.ts'

/** A delivery in a line, by the one of its events that counts. */
export interface EventSummary {
  event: string
  ref: string | null
  commit: string | null
  subject: string | null
  author: string | null
}

const NOTHING = { ref: null, commit: null, subject: null, author: null }

export function describeEvent(event: ForgeEvent | undefined): EventSummary {
  switch (event?.type) {
    case 'push': {
      const { kind, name, commit, head, pusher, isDeleted } = event
      const what = kind === 'tag' ? 'tag' : 'push'
      const author = pusher ?? (head?.author.name || null)
      return { event: isDeleted ? `${kind} deleted` : what, ref: name, commit, subject: head && short(head.subject), author }
    }
    case 'pullRequest':
      return {
        event: `pull request ${event.action}`,
        ref: `#${event.number}`,
        commit: event.head.commit,
        subject: short(event.title),
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

/** Who asks for a rollout: `ada at GitHub`. @param source a forge's id */
export function askedBy(event: ForgeEvent | undefined, source: string): string {
  const { author } = describeEvent(event)
  return author === null ? nameOfSource(source) : `${author} at ${nameOfSource(source)}`
}

/** `GitHub`, `a deploy hook` */
export function nameOfSource(source: string): string {
  return FORGES.find(({ id }) => id === source)?.title ?? 'a deploy hook'
}

/** The cut may go through a character. */
const short = (text: string) => storableText(text.slice(0, 200))
