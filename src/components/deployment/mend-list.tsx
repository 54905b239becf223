import type { MendView } from '#api/schemas/mend-view.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Section } from '../ui/section.tsx'

/** What WebOps put right by itself, newest first. */
export function MendList({ mends }: { mends: MendView[] }) {
  if (mends.length === 0) return null
  return (
    <Section title="Mended by WebOps">
      <ul className="divide-y rounded-lg border bg-surface">
        {mends.map(({ at, what, done }) => (
          <li key={`${at} ${what}`} className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-4 py-2">
            <span className="min-w-0 break-words">
              {capital(what)}: {done}
            </span>
            <RelativeTime at={at} className="shrink-0 text-[13px] text-muted" />
          </li>
        ))}
      </ul>
    </Section>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
