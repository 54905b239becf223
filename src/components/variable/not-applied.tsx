import Link from 'next/link'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'

interface NotAppliedProps {
  count: number
  live: number
  /** A rollout that is not at its end. */
  onItsWay: { href: string; number: number } | null
  /** Whether they are the ones that are shown. */
  shown: boolean
  onShow: () => void
  onApply: () => void
}

/** The live release runs with other variables than those that are saved. */
export function NotApplied({ count, live, onItsWay, shown, onShow, onApply }: NotAppliedProps) {
  return (
    <Notice kind="warning" className="mb-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="min-w-0 flex-1 basis-64">
          <strong className="font-medium text-ink">{count === 1 ? '1 change is not applied' : `${count} changes are not applied`}.</strong>{' '}
          {onItsWay ? (
            <Link href={onItsWay.href} prefetch={false} className="text-accent-ink underline-offset-4 hover:underline">
              Rollout {onItsWay.number} is on its way.
            </Link>
          ) : (
            `Release ${live} runs as before until then.`
          )}
        </p>
        <div className="flex gap-2">
          {!shown && (
            <Button size="small" onClick={onShow}>
              Show {count === 1 ? 'it' : 'them'}
            </Button>
          )}
          <Button size="small" variant={onItsWay ? 'secondary' : 'primary'} onClick={onApply}>
            Apply
          </Button>
        </div>
      </div>
    </Notice>
  )
}
