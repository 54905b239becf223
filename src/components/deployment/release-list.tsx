'use client'
import { GitCompareArrows, Undo2 } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { ReleaseView } from '#api/schemas/views.ts'
import { shortImageId } from '#core/release/image-id.ts'
import { Commit } from '../copy/commit.tsx'
import { CopyText } from '../copy/copy-text.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { useRunWords } from './run-words-context.tsx'
import { StateShape } from './state-shape.tsx'

const CompareDialog = dynamic(() => import('../release/compare-dialog.tsx').then((module) => module.CompareDialog), { ssr: false })

/** All releases, the newest first; any of them that still has its image or build can come back. Which two are compared stands in the address. */
export function ReleaseList({ name, releases }: { name: string; releases: ReleaseView[] }) {
  const router = useRouter()
  const { built } = useRunWords()
  const pathname = usePathname()
  const compared = useSearchParams().get('compare')
  const live = releases.find((release) => release.live)?.number ?? null
  const to = compared === 'settings' ? compared : (releases.find(({ number }) => String(number) === compared) ?? null)
  const open = (query: string) => router.replace(`${pathname}${query}`, { scroll: false })
  const rollBack = (number: number) => open(`?action=rollback&release=${number}`)

  return (
    <>
      <ul className="divide-y rounded-lg border bg-surface">
        {releases.map((release) => (
          <li key={release.number} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 md:flex-nowrap">
            <div className="w-28 shrink-0">
              <p className="font-medium">Release {release.number}</p>
              <ReleaseState release={release} />
            </div>
            <div className="min-w-0 flex-1 basis-48">
              {release.commit ? (
                <Commit commit={release.commit} subject={release.commitSubject} />
              ) : (
                <span className="text-muted">prebuilt image</span>
              )}
              <div className="flex min-w-0 flex-wrap items-baseline gap-x-3 text-muted">
                <CopyText text={release.imageName} what={built} />
                <CopyText text={release.imageId} what={`${built} id`}>
                  {shortImageId(release.imageId)}
                </CopyText>
                {release.imageBytes !== null && (
                  <span title={`Size of the ${built}`} className="text-[13px] tabular-nums">
                    {Math.round(release.imageBytes / 1e6)} MB
                  </span>
                )}
              </div>
            </div>
            <RelativeTime at={release.createdAt} className="shrink-0 text-[13px] text-muted" />
            <div className="flex flex-wrap justify-end gap-2 md:w-72 md:shrink-0">
              {live !== null && !release.live && (
                <Button
                  size="small"
                  variant="ghost"
                  aria-label={`Compare release ${release.number} with live`}
                  onClick={() => open(`?compare=${release.number}`)}
                >
                  <GitCompareArrows aria-hidden />
                  Compare with live
                </Button>
              )}
              {!release.live && release.imageAvailable && (
                <Button size="small" aria-label={`Roll back to release ${release.number}`} onClick={() => rollBack(release.number)}>
                  <Undo2 aria-hidden />
                  Roll back
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {live !== null && to !== null && (
        <CompareDialog
          key={compared}
          name={name}
          live={live}
          to={to === 'settings' ? to : to.number}
          onRollBack={to !== 'settings' && !to.live && to.imageAvailable ? () => rollBack(to.number) : undefined}
          onClose={() => open('')}
        />
      )}
    </>
  )
}

function ReleaseState({ release: { live, imageAvailable } }: { release: ReleaseView }) {
  const { built } = useRunWords()
  if (live)
    return (
      <p className="flex items-center gap-1.5 text-[13px] text-good">
        <StateShape tone="good" /> Live
      </p>
    )
  if (imageAvailable) return null
  return (
    <p
      className="flex items-center gap-1.5 text-[13px] text-muted"
      title={`Older ${built}s make room. Deploy its commit again to have it back.`}
    >
      <StateShape tone="idle" /> {built === 'image' ? 'Image' : 'Build'} gone
    </p>
  )
}
