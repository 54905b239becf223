'use client'
import { Download, Settings2, Trash2, Unplug, Upload } from 'lucide-react'
import { StateMark } from '../variable/state-mark.tsx'
import { Button, buttonStyles } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { Skeleton } from '../ui/skeleton.tsx'
import { VolumeSize, VolumeUse } from './volume-facts.tsx'
import type { VolumeRowData } from './volume-rows.ts'
import { KIND_WORDS, optionWords, titleOf } from './volume-words.ts'

export type VolumeAction = 'change' | 'unmount' | 'upload' | 'remove'

interface VolumeRowProps {
  /** Of the deployment. */
  deployment: string
  row: VolumeRowData
  /** Number of the live release. */
  live: number | null
  measuring: boolean
  problem: string | null
  mayChange: boolean
  mayRemove: boolean
  /** The settings stand in the repository: what is mounted is not changed here. */
  fixed: boolean
  onAction: (action: VolumeAction, row: VolumeRowData) => void
}

/** One volume: where the application sees it, how much it holds, who has it, and what can be done with it. */
export function VolumeRow({ deployment, row, live, measuring, problem, mayChange, mayRemove, fixed, onAction }: VolumeRowProps) {
  const { view, state } = row
  const { kind, name, target, mapping, exists, usedBy } = view
  const title = titleOf(view)
  const words = optionWords(view)
  const there = kind === 'volume' && row.measured && exists !== false
  const button = (action: VolumeAction, label: string, Icon: typeof Trash2) => (
    <Button size="smallIcon" variant="ghost" aria-label={`${label} ${title}`} title={label} onClick={() => onAction(action, row)}>
      <Icon aria-hidden />
    </Button>
  )
  return (
    <li
      data-testid="volume"
      data-name={title}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-4 gap-y-1 px-4 py-3 md:grid-cols-[minmax(0,1fr)_9rem_9rem_8.5rem]"
    >
      <p className="flex min-h-6 min-w-0 flex-wrap items-center gap-x-2">
        <span className={cn('min-w-0 font-mono text-[13px] font-medium break-all', state === 'removed' && 'text-muted line-through')}>
          {title}
        </span>
        <StateMark state={state} live={live} />
        {mapping === null && state === null && (
          <span title="No setting names it any more. What it holds is kept." className="text-xs text-warn">
            not mounted
          </span>
        )}
      </p>
      <p className="order-2 col-span-2 min-w-0 text-[13px] break-words text-muted md:order-none md:col-span-1 md:row-start-2">
        {KIND_WORDS[kind].label}
        {target !== null && kind !== 'tmpfs' && (
          <>
            {' at '}
            <span className="font-mono text-xs break-all">{target}</span>
          </>
        )}
        {words.map((word) => ` · ${word}`)}
      </p>
      <p className="order-3 text-[13px] empty:hidden md:order-none md:col-start-2 md:row-start-1 md:pt-0.5">
        {kind === 'volume' && exists === false ? (
          <span title="It is made, empty, with the next start." className="text-muted">
            not there yet
          </span>
        ) : (
          kind === 'volume' && <VolumeSize bytes={view.sizeBytes} measuring={measuring} problem={problem} />
        )}
      </p>
      <p className="order-4 text-right text-[13px] empty:hidden md:order-none md:col-start-3 md:row-start-1 md:pt-0.5 md:text-left">
        {there || (kind === 'bind' && usedBy.length > 0) ? (
          <VolumeUse usedBy={usedBy} lastUsedAt={view.lastUsedAt} />
        ) : (
          kind === 'volume' && measuring && <Skeleton className="ml-auto h-3.5 w-20 md:ml-0" />
        )}
      </p>
      <div className="-my-1 -mr-2 flex min-h-8 justify-end md:col-start-4 md:row-span-2 md:row-start-1">
        {mayChange && there && name !== null && (
          <>
            <a
              href={`/api/v1/deployments/${deployment}/volumes/${name}/archive`}
              download
              aria-label={`Download ${title}`}
              title="Download what it holds (.tar.gz)"
              className={buttonStyles({ variant: 'ghost', size: 'smallIcon' })}
            >
              <Download aria-hidden />
            </a>
            {!view.readOnly && button('upload', 'Upload into', Upload)}
          </>
        )}
        {mayChange && mapping !== null && !fixed && button('change', 'Change', Settings2)}
        {mayChange && mapping !== null && !fixed && button('unmount', 'Unmount', Unplug)}
        {mayRemove && mapping === null && there && usedBy.length === 0 && button('remove', 'Remove', Trash2)}
      </div>
    </li>
  )
}
