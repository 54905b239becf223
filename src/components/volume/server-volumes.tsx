'use client'
import { Trash2 } from 'lucide-react'
import Link from 'next/link'
import { useState } from 'react'
import type { EveryVolumesView, EveryVolumeView } from '#api/schemas/volume-views.ts'
import { describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Notice } from '../ui/notice.tsx'
import { Section } from '../ui/section.tsx'
import { LoadingRows } from '../ui/skeleton.tsx'
import { RemoveVolumeDialog } from './remove-volume-dialog.tsx'
import { useVolumes } from './use-volumes.ts'
import { VolumeSize, VolumeUse } from './volume-facts.tsx'

/** The volumes of all deployments; what removed ones left comes first, since nobody else will ask about it. */
export function ServerVolumes({ mayRemove }: { mayRemove: boolean }) {
  const { list, error, asking, again } = useVolumes<EveryVolumesView>('/volumes')
  const [removing, setRemoving] = useState<EveryVolumeView | null>(null)
  if (list === null && asking) return <LoadingRows rows={4} height="h-14" />
  const failure = error !== null ? describeError(error) : list?.problem ? { message: list.problem, hint: null } : null
  const items = list?.items ?? []
  const parts = [
    { title: 'Left over', items: items.filter(({ removed }) => removed) },
    { title: 'Of deployments', items: items.filter(({ removed }) => !removed) },
  ].filter((part) => part.items.length > 0)

  return (
    <div className="space-y-8">
      {failure && (
        <Notice
          kind="warning"
          title={failure.message}
          actions={
            <Button size="small" onClick={again}>
              Ask again
            </Button>
          }
        >
          {failure.hint}
        </Notice>
      )}
      {parts.length === 0 && !failure && (
        <EmptyState title="No volumes">
          A volume is made with the first start of a deployment that names one: on its page, under Volumes.
        </EmptyState>
      )}
      {parts.map((part) => (
        <Section key={part.title} title={part.title}>
          <ul aria-label={part.title} className="divide-y rounded-lg border bg-surface">
            {part.items.map((volume) => (
              <ServerVolumeRow
                key={volume.engineName}
                volume={volume}
                problem={list?.problem ?? null}
                onRemove={mayRemove && volume.usedBy.length === 0 ? () => setRemoving(volume) : undefined}
              />
            ))}
          </ul>
        </Section>
      ))}
      {removing && (
        <RemoveVolumeDialog
          engineName={removing.engineName}
          deployment={removing.deployment}
          sizeBytes={removing.sizeBytes}
          onClose={() => setRemoving(null)}
          onDone={() => {
            setRemoving(null)
            again()
          }}
        />
      )}
    </div>
  )
}

interface ServerVolumeRowProps {
  volume: EveryVolumeView
  problem: string | null
  onRemove: (() => void) | undefined
}

function ServerVolumeRow({ volume, problem, onRemove }: ServerVolumeRowProps) {
  const { engineName, name, deployment, removed, sizeBytes, usedBy, lastUsedAt } = volume
  return (
    <li
      data-testid="server-volume"
      data-name={engineName}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_9rem_11rem_2rem]"
    >
      <div className="min-w-0">
        <p className="font-mono text-[13px] font-medium break-all">{engineName}</p>
        <p className="text-[13px] break-words text-muted">
          {name} of{' '}
          {removed ? (
            <>
              {deployment}, <span className="text-warn">which is removed</span>
            </>
          ) : (
            <Link href={`/d/${deployment}/volumes`} prefetch={false} className="text-accent-ink hover:underline">
              {deployment}
            </Link>
          )}
        </p>
      </div>
      <p className="order-2 text-[13px] md:order-none md:pt-0.5">
        <VolumeSize bytes={sizeBytes} measuring={false} problem={problem} />
      </p>
      <p className="order-3 text-right text-[13px] md:order-none md:pt-0.5 md:text-left">
        <VolumeUse usedBy={usedBy} lastUsedAt={lastUsedAt} />
      </p>
      <div className="-mt-1 -mr-2 flex min-h-8 justify-end">
        {onRemove && (
          <Button size="smallIcon" variant="ghost" aria-label={`Remove ${engineName}`} title="Remove" onClick={onRemove}>
            <Trash2 aria-hidden />
          </Button>
        )}
      </div>
    </li>
  )
}
