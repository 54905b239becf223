'use client'
import { Undo2 } from 'lucide-react'
import { usePathname, useRouter } from 'next/navigation'
import type { ReleaseView } from '#api/schemas/views.ts'
import { Commit } from '../copy/commit.tsx'
import { CopyText } from '../copy/copy-text.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { StateShape } from './state-shape.tsx'

/** All releases, the newest first; any of them can come back. */
export function ReleaseList({ releases }: { releases: ReleaseView[] }) {
  const router = useRouter()
  const pathname = usePathname()
  return (
    <ul className="divide-y rounded-lg border bg-surface">
      {releases.map((release) => (
        <li key={release.number} className="flex flex-wrap items-center gap-x-4 gap-y-1.5 px-4 py-3 sm:flex-nowrap">
          <div className="w-28 shrink-0">
            <p className="font-medium">Release {release.number}</p>
            {release.live && (
              <p className="flex items-center gap-1.5 text-[13px] text-good">
                <StateShape tone="good" /> Live
              </p>
            )}
          </div>
          <div className="min-w-0 flex-1 basis-48">
            {release.commit ? (
              <Commit commit={release.commit} subject={release.commitSubject} />
            ) : (
              <span className="text-muted">prebuilt image</span>
            )}
            <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 text-muted">
              <CopyText text={release.imageName} what="image" />
              <CopyText text={release.imageId} what="image id">
                {release.imageId.replace(/^sha256:/, '').slice(0, 12)}
              </CopyText>
            </div>
          </div>
          <RelativeTime at={release.createdAt} className="shrink-0 text-[13px] text-muted" />
          <div className="flex w-28 shrink-0 justify-end">
            {!release.live && (
              <Button
                size="small"
                aria-label={`Roll back to release ${release.number}`}
                onClick={() => router.replace(`${pathname}?action=rollback&release=${release.number}`, { scroll: false })}
              >
                <Undo2 aria-hidden />
                Roll back
              </Button>
            )}
          </div>
        </li>
      ))}
    </ul>
  )
}
