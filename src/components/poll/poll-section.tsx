'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { PollView } from '#api/schemas/poll-view.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Select } from '../ui/input.tsx'
import { Section } from '../ui/section.tsx'
import { minuteChoices, oftenWords, USUAL_MINUTES } from './poll-words.ts'

interface PollSectionProps {
  /** Of the deployment. */
  name: string
  branch: string
  /** Null: nobody looks. */
  poll: PollView | null
  /** While it is stopped nobody looks either. */
  isStopped: boolean
  mayChange: boolean
}

/** That the server looks at the repository by itself, for where no webhook can come. */
export function PollSection({ name, branch, poll, isStopped, mayChange }: PollSectionProps) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  /** What is chosen and not saved yet. */
  const [chosen, setChosen] = useState<number | null>(null)
  const path = `/deployments/${name}/poll`

  async function attempt(done: string, act: () => Promise<unknown>) {
    setBusy(true)
    try {
      await act()
      setChosen(null)
      notify.success(done)
    } catch (error) {
      const { message, hint } = describeError(error)
      notify.error(message, hint ?? undefined)
    }
    setBusy(false)
    router.refresh()
  }
  const look = (everyMinutes: number) =>
    attempt(`The branch is looked at ${oftenWords(everyMinutes)}.`, () => callApi('PUT', path, { everyMinutes }))

  if (poll === null)
    return (
      <Section title="Looking at the repository">
        <EmptyState
          title="Nobody looks"
          actions={
            mayChange && (
              <Button busy={busy} onClick={() => void look(USUAL_MINUTES)}>
                Look {oftenWords(USUAL_MINUTES)}
              </Button>
            )
          }
        >
          Where the forge cannot reach this panel, the server can ask the repository by itself. What comes to {branch} is deployed then,
          some minutes later than with a webhook.
        </EmptyState>
      </Section>
    )
  return (
    <Section title="Looking at the repository">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-surface px-4 py-3" data-testid="poll">
        <div className="min-w-0 flex-1 basis-64">
          <p>
            <code className="font-mono break-all">{branch}</code> is looked at {oftenWords(poll.everyMinutes)}.
          </p>
          {isStopped ? <p className="text-[13px] text-muted">Not while the deployment is stopped.</p> : <LastLook poll={poll} />}
        </div>
        {mayChange && (
          <span className="flex items-center gap-2">
            <Select
              aria-label="How often the branch is looked at"
              className="w-40"
              value={chosen ?? poll.everyMinutes}
              onChange={(event) => setChosen(Number(event.target.value))}
            >
              {minuteChoices(poll.everyMinutes).map((minutes) => (
                <option key={minutes} value={minutes}>
                  {oftenWords(minutes)}
                </option>
              ))}
            </Select>
            {chosen !== null && chosen !== poll.everyMinutes && (
              <Button size="small" variant="primary" busy={busy} onClick={() => void look(chosen)}>
                Save
              </Button>
            )}
            <Button
              size="small"
              variant="quietDanger"
              busy={busy}
              onClick={() => void attempt('The branch is looked at no more.', () => callApi('DELETE', path))}
            >
              Stop looking
            </Button>
          </span>
        )}
      </div>
    </Section>
  )
}

function LastLook({ poll: { lookedAt, problem, seenCommit } }: { poll: PollView }) {
  if (lookedAt === null)
    return <p className="text-[13px] text-muted">The first look comes within a minute. What is there by then is not deployed.</p>
  return (
    <p className={problem === null ? 'text-[13px] text-muted' : 'text-[13px] break-words text-bad'}>
      Last look <RelativeTime at={lookedAt} />: {problem ?? (seenCommit === null ? 'nothing.' : `it had ${seenCommit.slice(0, 7)}.`)}
    </p>
  )
}
