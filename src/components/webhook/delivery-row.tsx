import Link from 'next/link'
import type { DeliveryView } from '#api/schemas/webhook-views.ts'
import { CopyText } from '../copy/copy-text.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { DeliveryOutcome } from './delivery-outcome.tsx'
import { authorWords, canReplay, eventWords } from './delivery-words.ts'

interface DeliveryRowProps {
  /** Of the deployment. */
  name: string
  delivery: DeliveryView
  /** Undefined: nothing can be replayed by who looks. */
  onReplay: ((delivery: DeliveryView) => void) | undefined
}

/** One delivery: what became of it, what it told, why, and the way to do it again. */
export function DeliveryRow({ name, delivery, onReplay }: DeliveryRowProps) {
  const { outcome, commit, ref, subject, reason, rollout, rolloutOf, receivedAt } = delivery
  const author = authorWords(delivery)
  return (
    <li
      data-testid="delivery"
      data-outcome={outcome}
      className="flex min-w-0 flex-wrap items-baseline gap-x-4 gap-y-1 px-4 py-2.5 sm:flex-nowrap"
    >
      <DeliveryOutcome outcome={outcome} className="w-24 shrink-0" />
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{eventWords(delivery)}</span>
          {(ref !== null || commit !== null) && (
            <span className="inline-flex max-w-full min-w-0 flex-wrap items-baseline font-mono text-[13px]">
              {ref !== null && <span className="break-all">{ref}</span>}
              {commit !== null && (
                <>
                  {ref !== null && <span className="mr-1 text-faint">@</span>}
                  <CopyText text={commit} what="commit">
                    {commit.slice(0, 7)}
                  </CopyText>
                </>
              )}
            </span>
          )}
          {subject !== null && (
            <span className="line-clamp-2 min-w-0 break-words text-muted" title={subject}>
              {subject}
            </span>
          )}
        </p>
        {reason !== null && <p className="text-[13px] break-words text-muted">{reason}</p>}
      </div>
      <div className="flex w-full shrink-0 flex-wrap items-baseline justify-between gap-x-3 gap-y-1 text-[13px] text-muted sm:w-auto sm:justify-end sm:text-right">
        <span className="min-w-0 break-words sm:max-w-52">
          {author !== null && <>{author} · </>}
          <RelativeTime at={receivedAt} />
          {rollout !== null && (
            <>
              {' · '}
              <Link
                prefetch={false}
                href={`/d/${rolloutOf ?? name}/rollouts/${rollout}`}
                className="text-accent-ink underline underline-offset-4"
              >
                {rolloutOf === null || rolloutOf === name ? `rollout ${rollout}` : `rollout ${rollout} of ${rolloutOf}`}
              </Link>
            </>
          )}
        </span>
        {onReplay && canReplay(delivery) && (
          <Button
            size="small"
            title="Asks the rules again, as they are now"
            aria-label={`Replay the ${eventWords(delivery).toLowerCase()}${ref === null ? '' : ` of ${ref}`}`}
            onClick={() => onReplay(delivery)}
          >
            Replay
          </Button>
        )}
      </div>
    </li>
  )
}
