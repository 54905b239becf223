'use client'
import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDownToLine } from 'lucide-react'
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState, type MouseEvent } from 'react'
import { cn } from '../ui/class-names.ts'
import { downloadLog } from './download-log.ts'
import type { LogSnapshot } from './log-store.ts'
import { LogLineRow, LogStepRow } from './log-row.tsx'
import { findLines, lineHash, logRows, rowHeight } from './log-rows.ts'
import { LogToolbar } from './log-toolbar.tsx'
import { useColumns } from './use-columns.ts'
import { useLineRange } from './use-line-range.ts'

interface LogViewProps {
  snapshot: LogSnapshot
  /** What it is, for screen readers. */
  label: string
  /** What the downloaded file is called. */
  fileName: string
  /** Titles of the steps by key. */
  titles?: Record<string, string>
  /** Steps that are folded at first. */
  foldedAtFirst?: string[]
  /** A step to go to; a new object each time it is asked for. */
  goTo?: { step: string } | null
  /** The page that a line's address belongs to; unset: this one. */
  linkBase?: string
  /** What an empty log says. */
  empty: string
  className?: string
}

const AT_END_PX = 40
/** Number, time and the space at the right, as log-row.tsx has them. */
const GUTTER = { narrow: 48 + 12, wide: 48 + 72 + 12 }

/** A log of any length: follows only while its end is in view, and nothing moves while one reads. */
export function LogView({ snapshot, label, fileName, titles = {}, foldedAtFirst = [], goTo, linkBase, empty, className }: LogViewProps) {
  const { lines, state } = snapshot
  const [folded, setFolded] = useState<ReadonlySet<string>>(() => new Set(foldedAtFirst))
  const [wanted, setWanted] = useState('')
  const [match, setMatch] = useState(0)
  const [wrap, setWrap] = useState(true)
  const [atEnd, setAtEnd] = useState(true)
  const range = useLineRange(linkBase)
  const scroller = useRef<HTMLDivElement>(null)
  const following = useRef(range.chosen === null)
  const columns = useColumns(scroller, GUTTER)

  const rows = useMemo(() => logRows(lines, folded), [lines, folded])
  const found = useMemo(() => findLines(lines, wanted), [lines, wanted])
  const needle = wanted.trim().toLowerCase()
  const steps = useMemo(() => [...new Set(rows.flatMap((row) => (row.type === 'step' ? [row.step] : [])))], [rows])

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => rowHeight(rows[index], wrap ? columns : 0),
    overscan: 20,
  })

  // Heights that were told for another width are told anew.
  useLayoutEffect(() => virtual.measure(), [columns, wrap, virtual])

  const scrollTo = useCallback(
    (number: number) => {
      const index = rows.findIndex((row) => row.type === 'line' && row.line.number >= number)
      if (index < 0) return
      following.current = false
      virtual.scrollToIndex(index, { align: 'center' })
    },
    [rows, virtual],
  )

  useLayoutEffect(() => {
    if (following.current && rows.length > 0) virtual.scrollToIndex(rows.length - 1, { align: 'end' })
  }, [rows.length, virtual])

  // The line in the address, once it has come.
  const shown = useRef<number | null>(null)
  useEffect(() => {
    const wantedLine = range.chosen?.from
    if (wantedLine === undefined || shown.current === wantedLine || (lines.at(-1)?.number ?? 0) < wantedLine) return
    shown.current = wantedLine
    setFolded(new Set())
    requestAnimationFrame(() => {
      scrollTo(wantedLine)
      scroller.current?.scrollIntoView({ block: 'nearest' })
    })
  }, [range.chosen, lines, scrollTo])

  const showStep = useEffectEvent((step: string) => {
    setFolded((before) => new Set([...before].filter((each) => each !== step)))
    const index = rows.findIndex((row) => row.type === 'step' && row.step === step)
    if (index < 0) return
    following.current = false
    virtual.scrollToIndex(index, { align: 'start' })
  })
  useEffect(() => {
    if (goTo) showStep(goTo.step)
  }, [goTo])

  function onScroll() {
    const element = scroller.current
    if (!element) return
    following.current = element.scrollHeight - element.scrollTop - element.clientHeight < AT_END_PX
    setAtEnd(following.current)
  }

  function toggle(step: string) {
    following.current = false
    setFolded((before) => (before.has(step) ? new Set([...before].filter((each) => each !== step)) : new Set([...before, step])))
  }

  function goToMatch(direction: 1 | -1) {
    if (found.length === 0) return
    const next = match === 0 ? (direction === 1 ? 1 : found.length) : ((match - 1 + direction + found.length) % found.length) + 1
    setMatch(next)
    setFolded(new Set())
    const number = found[next - 1]
    if (number !== undefined) requestAnimationFrame(() => scrollTo(number))
  }

  const onPick = useCallback((number: number, event: MouseEvent) => range.pick(number, event), [range])
  const current = found[match - 1]

  return (
    <div className={cn('flex min-w-0 flex-col overflow-hidden rounded-lg border bg-surface', className)}>
      <LogToolbar
        wanted={wanted}
        onWanted={(text) => {
          setWanted(text)
          setMatch(0)
        }}
        matches={found.length}
        match={match}
        onMatch={goToMatch}
        wrap={wrap}
        onWrap={() => setWrap((before) => !before)}
        folding={
          steps.length > 1
            ? {
                allFolded: folded.size >= steps.length,
                onToggle: () => setFolded(folded.size >= steps.length ? new Set() : new Set(steps)),
              }
            : null
        }
        onDownload={() => downloadLog(lines, fileName)}
        snapshot={snapshot}
      />
      <div className="relative min-h-0 flex-1">
        <div
          ref={scroller}
          role="log"
          aria-label={label}
          aria-live="off"
          tabIndex={0}
          onScroll={onScroll}
          className="h-full overflow-auto py-1 font-mono text-[12.5px]"
        >
          {rows.length === 0 && (
            <p className="px-4 py-6 text-center font-sans text-muted">{snapshot.error ?? (state === 'loading' ? 'Loading…' : empty)}</p>
          )}
          <div className={cn('relative', !wrap && 'w-max min-w-full')} style={{ height: virtual.getTotalSize() }}>
            <div
              className={cn('top-0 left-0 w-full', wrap ? 'absolute' : 'relative')}
              style={{ transform: `translateY(${virtual.getVirtualItems()[0]?.start ?? 0}px)` }}
            >
              {virtual.getVirtualItems().map((item) => {
                const row = rows[item.index]
                if (!row) return null
                return (
                  <div key={item.key} data-index={item.index} ref={virtual.measureElement}>
                    {row.type === 'step' ? (
                      <LogStepRow
                        title={titles[row.step] ?? row.step}
                        lines={row.lines}
                        folded={row.folded}
                        onToggle={() => toggle(row.step)}
                      />
                    ) : (
                      <LogLineRow
                        line={row.line}
                        href={`${linkBase ?? ''}${lineHash({ from: row.line.number, to: row.line.number })}`}
                        onPick={onPick}
                        chosen={range.chosen !== null && row.line.number >= range.chosen.from && row.line.number <= range.chosen.to}
                        found={needle !== '' && (current === row.line.number || row.line.text.toLowerCase().includes(needle))}
                        wanted={needle}
                        wrap={wrap}
                      />
                    )}
                  </div>
                )
              })}
            </div>
          </div>
        </div>
        {!atEnd && rows.length > 0 && (
          <button
            type="button"
            onClick={() => {
              following.current = true
              virtual.scrollToIndex(rows.length - 1, { align: 'end' })
            }}
            className="absolute right-4 bottom-3 flex items-center gap-1.5 rounded-full border border-line-strong bg-surface px-3 py-1.5 text-[13px] font-medium shadow-md hover:bg-hover"
          >
            <ArrowDownToLine aria-hidden className="size-3.5" />
            {state === 'live' ? 'Follow' : 'To the end'}
          </button>
        )}
      </div>
    </div>
  )
}
