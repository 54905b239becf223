'use client'
import { StateShape } from '../deployment/state-shape.tsx'
import { Elapsed } from '../time/elapsed.tsx'

/** While a plan is made: what is being done for it, and for how long. */
export function PlanProgress({ since, fetches }: { since: string; fetches: boolean }) {
  return (
    <div role="status" className="flex items-start gap-3 rounded-lg border bg-surface px-4 py-3">
      <StateShape tone="busy" className="mt-1" />
      <div className="min-w-0 flex-1">
        <p className="flex justify-between gap-3 font-medium">
          Making the plan
          {/* Not read out each second. */}
          <span aria-hidden className="font-normal text-muted">
            <Elapsed from={since} />
          </span>
        </p>
        <p className="mt-0.5 text-muted">
          {fetches
            ? 'Fetches the source into a temporary place and looks at how it is built. Nothing is built or started.'
            : 'Looks at what runs now and at what would change. Nothing is started or stopped.'}
        </p>
      </div>
    </div>
  )
}
