'use client'
import { ArrowDown, ArrowUp, Download, FoldVertical, UnfoldVertical, WrapText } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { Button } from '../ui/button.tsx'
import { Input } from '../ui/input.tsx'
import type { LogSnapshot } from './log-store.ts'

interface ToolbarProps {
  wanted: string
  onWanted: (text: string) => void
  matches: number
  /** Which match is shown, from 1. */
  match: number
  onMatch: (direction: 1 | -1) => void
  wrap: boolean
  onWrap: () => void
  /** None in a log without steps. */
  folding: { allFolded: boolean; onToggle: () => void } | null
  onDownload: () => void
  snapshot: LogSnapshot
}

/** Search, folding, wrapping and download of a log, and whether it is live. */
export function LogToolbar(props: ToolbarProps) {
  const { wanted, matches, match, onMatch, folding, snapshot } = props

  function onKeyDown(event: KeyboardEvent) {
    if (event.key === 'Enter') onMatch(event.shiftKey ? -1 : 1)
    if (event.key === 'Escape') props.onWanted('')
  }

  return (
    <div className="flex flex-wrap items-center gap-1.5 border-b px-2 py-1.5">
      <Input
        type="search"
        value={wanted}
        onChange={(event) => props.onWanted(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder="Search the log"
        aria-label="Search the log"
        small
        className="min-w-32 flex-1 sm:max-w-64"
      />
      {wanted.trim() && (
        <>
          <span role="status" className="px-1 text-[13px] text-muted">
            {matches === 0 ? 'none' : `${match} of ${matches.toLocaleString('en')}`}
          </span>
          <Tool label="Previous match" onPress={() => onMatch(-1)} disabled={matches === 0} icon={<ArrowUp aria-hidden />} />
          <Tool label="Next match" onPress={() => onMatch(1)} disabled={matches === 0} icon={<ArrowDown aria-hidden />} />
        </>
      )}
      <div className="ml-auto flex items-center gap-0.5">
        <LiveMark snapshot={snapshot} />
        {folding && (
          <Tool
            label={folding.allFolded ? 'Unfold all steps' : 'Fold all steps'}
            onPress={folding.onToggle}
            icon={folding.allFolded ? <UnfoldVertical aria-hidden /> : <FoldVertical aria-hidden />}
          />
        )}
        <Tool label="Wrap long lines" pressed={props.wrap} onPress={props.onWrap} icon={<WrapText aria-hidden />} />
        <Tool label="Download the log" onPress={props.onDownload} disabled={snapshot.lines.length === 0} icon={<Download aria-hidden />} />
      </div>
    </div>
  )
}

function Tool({
  label,
  icon,
  onPress,
  disabled,
  pressed,
}: {
  label: string
  icon: ReactNode
  onPress: () => void
  disabled?: boolean
  pressed?: boolean
}) {
  return (
    <Button variant="ghost" size="smallIcon" aria-label={label} title={label} aria-pressed={pressed} onClick={onPress} disabled={disabled}>
      {icon}
    </Button>
  )
}

function LiveMark({ snapshot: { state, error } }: { snapshot: LogSnapshot }) {
  if (state === 'ended' || state === 'loading') return null
  const live = state === 'live'
  return (
    <span className="mr-1.5 flex items-center gap-1.5 text-[13px] text-muted" title={error ?? undefined}>
      <span aria-hidden className={live ? 'size-2 rounded-full bg-good' : 'size-2 border-2 border-warn'} />
      {live ? 'Live' : 'Interrupted, trying again'}
    </span>
  )
}
