import { hasAnsi } from 'fancy-ansi'
import { AnsiHtml } from 'fancy-ansi/react'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { memo, type MouseEvent } from 'react'
import { cn } from '../ui/class-names.ts'
import type { ShownLine } from './log-line.ts'

interface LineProps {
  line: ShownLine
  /** Where the line's number leads. */
  href: string
  onPick: (number: number, event: MouseEvent) => void
  chosen: boolean
  found: boolean
  wanted: string
  wrap: boolean
}

/** One line: its number (a link to it), its time, its text in the colours that it was written with. */
export const LogLineRow = memo(function LogLineRow({ line, href, onPick, chosen, found, wanted, wrap }: LineProps) {
  return (
    <div className={cn('flex pr-3 leading-5 hover:bg-hover', chosen && 'bg-line-target', found && 'bg-warn-surface')}>
      <a
        href={href}
        aria-label={`Line ${line.number}`}
        aria-current={chosen || undefined}
        tabIndex={-1}
        onClick={(event) => onPick(line.number, event)}
        className="sticky left-0 w-12 shrink-0 pr-3 text-right text-faint select-none hover:text-ink"
      >
        {line.number}
      </a>
      <time dateTime={line.at} className="hidden w-18 shrink-0 text-faint select-none sm:block">
        {clock(line.at)}
      </time>
      <span
        className={cn(
          'min-w-0 flex-1',
          wrap ? 'break-all whitespace-pre-wrap' : 'whitespace-pre',
          line.stream === 'webops' && 'text-muted',
        )}
      >
        {line.stream === 'stderr' && <span className="sr-only">stderr: </span>}
        {hasAnsi(line.text) ? <AnsiHtml text={line.text} /> : <Marked text={line.text} wanted={found ? wanted : ''} />}
      </span>
    </div>
  )
})

function Marked({ text, wanted }: { text: string; wanted: string }) {
  const at = wanted ? text.toLowerCase().indexOf(wanted) : -1
  if (at < 0) return text || ' '
  return (
    <>
      {text.slice(0, at)}
      <mark className="bg-mark text-ink">{text.slice(at, at + wanted.length)}</mark>
      {text.slice(at + wanted.length)}
    </>
  )
}

interface StepHeaderProps {
  title: string
  lines: number
  folded: boolean
  onToggle: () => void
}

/** Where a step's lines begin; a press folds them. */
export const LogStepRow = memo(function LogStepRow({ title, lines, folded, onToggle }: StepHeaderProps) {
  const Chevron = folded ? ChevronRight : ChevronDown
  return (
    <button
      type="button"
      aria-expanded={!folded}
      onClick={onToggle}
      className="flex h-8 w-full items-center gap-2 px-3 text-left font-sans font-medium hover:bg-hover"
    >
      <Chevron aria-hidden className="size-3.5 shrink-0 text-faint" />
      <span className="truncate">{title}</span>
      <span className="ml-auto shrink-0 text-xs font-normal text-faint">
        {lines === 1 ? '1 line' : `${lines.toLocaleString('en')} lines`}
      </span>
    </button>
  )
})

const two = (value: number) => String(value).padStart(2, '0')

/** The time of day in the reader's zone. */
function clock(at: string): string {
  const date = new Date(at)
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}
