import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { commandWords } from './schedule-words.ts'

/** When it runs, in words and as it was typed, and what. */
export function ScheduleLine({ schedule: { words, cron, timeZone, command } }: { schedule: ScheduleView }) {
  return (
    <>
      <p className="text-[13px] break-words text-muted">
        {words !== cron && (
          <>
            <span className="text-ink">{words}</span>
            {' · '}
          </>
        )}
        <code className="font-mono">{cron}</code>
        {` · ${timeZone}`}
      </p>
      <p className="line-clamp-3 font-mono text-[13px] wrap-anywhere text-muted" title={command}>
        {commandWords(command)}
      </p>
    </>
  )
}
