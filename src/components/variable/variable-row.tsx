'use client'
import { History, Lock, LockOpen, Trash2 } from 'lucide-react'
import Link from 'next/link'
import { memo, useState } from 'react'
import type { VariableRowView } from '#api/schemas/variable-views.ts'
import { describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { StateMark } from './state-mark.tsx'
import type { Variables } from './use-variables.ts'
import { draftOf } from './variable-draft.ts'
import { VariableForm } from './variable-form.tsx'
import type { VariableScope } from './variable-scope.ts'
import { VariableValue } from './variable-value.tsx'
import { PHASE_WORDS, SCOPE_WORDS } from './variable-words.ts'

export const COLUMNS = 'md:grid-cols-[minmax(0,1.3fr)_minmax(0,1.8fr)_2.75rem_minmax(0,1.2fr)_minmax(0,1fr)_6.25rem]'

interface VariableRowProps {
  row: VariableRowView
  /** Its place in the table, from 1. */
  index: number
  place: VariableScope['kind']
  /** The page of the place that it is inherited from. */
  originHref: string | null
  live: number | null
  leaving: boolean
  variables: Pick<Variables, 'change' | 'remove' | 'undo'>
  onHistory: (name: string) => void
}

/** One variable: read, changed in its place, made a secret, or taken away. */
export const VariableRow = memo(function VariableRow({
  row,
  index,
  place,
  originHref,
  live,
  leaving,
  variables,
  onHistory,
}: VariableRowProps) {
  const [editing, setEditing] = useState(false)
  const { name, secret, scope, state } = row
  const own = scope === place
  const gone = state === 'removed'
  const valueId = `variable-${name}`

  const focusValue = () => requestAnimationFrame(() => document.getElementById(valueId)?.focus())
  const leave = () => {
    setEditing(false)
    focusValue()
  }

  async function makeSecret() {
    try {
      await variables.change({ set: { [name]: { value: null, secret: true } } })
      notify.success(`${name} is a secret now. Its value is not shown again.`)
    } catch (error) {
      notify.error(describeError(error).message, describeError(error).hint)
    }
  }

  /** A secret cannot be put back: only the release has its value. */
  async function putBack() {
    try {
      await variables.change({ set: { [name]: { value: row.value, availableAt: row.availableAt } } })
    } catch (error) {
      notify.error(describeError(error).message, describeError(error).hint)
    }
  }

  function undo() {
    variables.undo(name)
    focusValue()
  }

  const attributes = { role: 'row', 'aria-rowindex': index, 'data-testid': 'variable', 'data-name': name }
  if (leaving) {
    return (
      <div {...attributes} className="border-b last:border-b-0">
        <div role="cell" className="flex min-h-11 items-center justify-between gap-3 bg-sunken px-4 py-1.5">
          <p role="status" className="min-w-0 break-words text-muted">
            <s className="font-mono text-[13px] break-all">{name}</s> is being removed.
          </p>
          <Button size="small" autoFocus onClick={undo} aria-label={`Keep ${name}`}>
            Undo
          </Button>
        </div>
      </div>
    )
  }
  if (editing) {
    return (
      <div {...attributes} className="border-b bg-sunken last:border-b-0">
        <div role="cell" className="px-4 py-2.5">
          <VariableForm
            initial={draftOf(row)}
            stored={own ? row : null}
            saveLabel={own ? 'Save' : 'Override here'}
            onLeave={leave}
            onSave={async (_name, change) => {
              await variables.change({ set: { [name]: change } })
              leave()
            }}
          />
        </div>
      </div>
    )
  }
  return (
    <div
      {...attributes}
      className={cn(
        'group grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-0.5 border-b px-4 py-2 last:border-b-0 hover:bg-hover/50 md:min-h-11 md:py-1',
        COLUMNS,
      )}
    >
      <div role="cell" className="flex min-w-0 flex-wrap items-center gap-x-2">
        <span className={cn('font-mono text-[13px] font-medium break-all', gone && 'text-muted line-through')}>{name}</span>
        {secret && (
          <span title="A secret: stored encrypted, and never shown again" className="shrink-0 text-faint">
            <Lock aria-hidden className="size-3.5" />
            <span className="sr-only">secret</span>
          </span>
        )}
        <StateMark state={state} live={live} />
      </div>
      <div role="cell" className="order-1 col-span-2 min-w-0 md:order-none md:col-span-1">
        {gone ? (
          <GoneValue value={row.value} live={live} />
        ) : (
          <VariableValue
            row={row}
            id={valueId}
            onEdit={() => setEditing(true)}
            editLabel={own ? `Edit ${name}` : `Override ${name} here`}
          />
        )}
      </div>
      <div role="cell" className="order-2 text-[13px] text-muted md:order-none" title={PHASE_WORDS[row.availableAt].long}>
        {!gone && (
          <>
            <span className="md:hidden">{PHASE_WORDS[row.availableAt].long}</span>
            <span className="hidden md:inline">{PHASE_WORDS[row.availableAt].short}</span>
          </>
        )}
      </div>
      <div
        role="cell"
        className="order-4 col-span-2 flex min-w-0 flex-wrap items-center gap-x-2 text-[13px] text-muted md:order-none md:col-span-1"
      >
        {!gone && (
          <>
            {originHref ? (
              <Link href={originHref} prefetch={false} className="hover:text-ink hover:underline">
                From the {scope}
              </Link>
            ) : (
              <span className="hidden md:inline">{SCOPE_WORDS[scope]}</span>
            )}
            {row.overrides && <span className="text-faint">hides the {row.overrides}’s</span>}
          </>
        )}
      </div>
      <div role="cell" className="order-3 min-w-0 text-right text-[13px] break-words text-muted md:order-none md:text-left">
        {!gone && (
          <>
            <RelativeTime at={row.updatedAt} />
            {row.updatedBy && ` by ${row.updatedBy}`}
          </>
        )}
      </div>
      <div role="cell" className="-mr-2 flex min-h-8 shrink-0 items-center justify-end">
        {!own && !gone && (
          <Button
            size="inline"
            variant="link"
            className="mr-1.5 text-[13px]"
            onClick={() => setEditing(true)}
            aria-label={`Override ${name}`}
          >
            Override
          </Button>
        )}
        {gone && row.value !== null && (
          <Button size="inline" variant="link" className="mr-1.5 text-[13px]" onClick={putBack} aria-label={`Put ${name} back`}>
            Put back
          </Button>
        )}
        {own && !secret && !gone && (
          <Button size="smallIcon" variant="ghost" aria-label={`Make ${name} a secret`} title="Make it a secret" onClick={makeSecret}>
            <LockOpen aria-hidden />
          </Button>
        )}
        <Button size="smallIcon" variant="ghost" aria-label={`History of ${name}`} title="History" onClick={() => onHistory(name)}>
          <History aria-hidden />
        </Button>
        {own && !gone && (
          <Button size="smallIcon" variant="ghost" aria-label={`Remove ${name}`} title="Remove" onClick={() => variables.remove(name)}>
            <Trash2 aria-hidden />
          </Button>
        )}
      </div>
    </div>
  )
})

/** What the live release has, and the settings no longer have. */
function GoneValue({ value, live }: { value: string | null; live: number | null }) {
  if (value === null) return <span className="text-[13px] text-muted">Release {live} still has it.</span>
  return (
    <span title={`Release ${live} still has it.`} className="block truncate font-mono text-[13px] text-muted line-through">
      {value.split('\n')[0]}
    </span>
  )
}
