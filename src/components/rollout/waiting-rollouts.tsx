'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { RolloutSummaryView } from '#api/schemas/views.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { RolloutCause } from './rollout-cause.tsx'
import { KIND_NOUN } from './rollout-words.ts'

/** What waits for the rollout that runs, the next one first: it can be put in another order, or dropped. */
export function WaitingRollouts({ waiting }: { waiting: RolloutSummaryView[] }) {
  const router = useRouter()
  const [busy, setBusy] = useState<string | null>(null)

  async function change(rollout: RolloutSummaryView, path: string, body: unknown, done: string) {
    setBusy(rollout.id)
    try {
      await callApi('POST', `/rollouts/${rollout.id}/${path}`, body)
      notify.plain(done)
    } catch (error) {
      const { message, hint } = describeError(error)
      notify.error(message, hint)
    }
    // What is shown may be out of date in both cases.
    router.refresh()
    setBusy(null)
  }

  return (
    <Section title={waiting.length === 1 ? '1 rollout waits' : `${waiting.length} rollouts wait`}>
      <ol className="divide-y rounded-lg border bg-surface">
        {waiting.map((rollout, index) => {
          const title = `${KIND_NOUN[rollout.kind]} ${rollout.number}`
          return (
            <li key={rollout.id} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
              <div className="min-w-0 flex-1 basis-52">
                <Link prefetch={false} href={`/d/${rollout.deployment}/rollouts/${rollout.number}`} className="font-medium hover:underline">
                  {title}
                </Link>
                {rollout.ref && <span className="text-muted"> of {rollout.ref}</span>}
                {rollout.kind === 'rollback' && rollout.release !== null && (
                  <span className="text-muted"> to release {rollout.release}</span>
                )}
                <p className="mt-0.5 text-[13px] text-muted">
                  <RolloutCause rollout={rollout} />, <RelativeTime at={rollout.queuedAt} />
                </p>
              </div>
              <div className="flex gap-2">
                {index > 0 && (
                  <Button
                    size="small"
                    disabled={busy !== null}
                    aria-label={`Run ${title} earlier`}
                    onClick={() =>
                      change(rollout, 'move', { position: index }, `${title} runs before rollout ${waiting[index - 1]?.number} now.`)
                    }
                  >
                    Earlier
                  </Button>
                )}
                <Button
                  size="small"
                  disabled={busy !== null}
                  aria-label={`Drop ${title}`}
                  onClick={() => change(rollout, 'cancel', undefined, `${title} is dropped: nothing was begun.`)}
                >
                  Drop
                </Button>
              </div>
            </li>
          )
        })}
      </ol>
    </Section>
  )
}
