'use client'
import { useEffect, useState } from 'react'
import type { VariableChangeView, VariableHistoryView } from '#api/schemas/variable-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { LoadingRows } from '../ui/skeleton.tsx'
import { PHASE_WORDS } from './variable-words.ts'

const PAGE = 50

interface HistoryDialogProps {
  /** Below /api/v1. */
  path: string
  title: string
  /** One variable; null for all. */
  name: string | null
  onClose: () => void
}

/** Who changed what, and when; the latest first. */
export function HistoryDialog({ path, title, name, onClose }: HistoryDialogProps) {
  const [items, setItems] = useState<VariableChangeView[]>([])
  const [next, setNext] = useState<string | null>(null)
  const [after, setAfter] = useState<string | null>(null)
  const [state, setState] = useState<'asking' | 'ready'>('asking')
  const [problem, setProblem] = useState<unknown>(null)

  useEffect(() => {
    const controller = new AbortController()
    const query = new URLSearchParams({ limit: String(PAGE), ...(name !== null && { name }), ...(after !== null && { after }) })
    callApi<VariableHistoryView>('GET', `${path}/history?${query}`, undefined, { signal: controller.signal }).then(
      (page) => {
        if (controller.signal.aborted) return
        setItems((before) => (after === null ? page.items : [...before, ...page.items]))
        setNext(page.next)
        setState('ready')
      },
      (error: unknown) => !controller.signal.aborted && setProblem(error),
    )
    return () => controller.abort()
  }, [path, name, after])

  const error = problem === null ? null : describeError(problem)
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={name === null ? `History of the variables of ${title}` : `History of ${name}`}
      description={`Who set it, and when. Of a secret there is a fingerprint: the same one means the same value.`}
      footer={<Button onClick={onClose}>Close</Button>}
    >
      {error && (
        <Notice kind="error" title={`The history could not be read: ${error.message}`}>
          {error.hint}
        </Notice>
      )}
      {state === 'asking' && !error && <LoadingRows rows={4} height="h-10" />}
      {state === 'ready' && items.length === 0 && (
        <p className="text-muted">{name === null ? 'Nothing was changed yet.' : `${name} was not changed in this place yet.`}</p>
      )}
      {items.length > 0 && (
        <ol tabIndex={0} aria-label="Changes" className="divide-y">
          {items.map((change) => (
            <Change key={change.id} change={change} named={name === null} />
          ))}
        </ol>
      )}
      {next !== null && (
        <Button size="small" className="mt-3" busy={after === next} onClick={() => setAfter(next)}>
          Earlier ones
        </Button>
      )}
    </Dialog>
  )
}

function Change({ change, named }: { change: VariableChangeView; named: boolean }) {
  const { at, by, name, removed, secret, value, fingerprint, availableAt } = change
  return (
    <li className="space-y-0.5 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        {named && <span className="font-mono text-[13px] font-medium break-all">{name}</span>}
        <span className="text-muted">
          {removed ? 'removed' : 'set'} by {by}
        </span>
        <RelativeTime at={at} className="ml-auto text-[13px] text-muted" />
      </p>
      {!removed && (
        <div className="flex min-w-0 items-baseline gap-3">
          <div className="min-w-0 flex-1 font-mono text-[13px]">
            {secret ? (
              <span className="text-muted">secret{fingerprint && ` ${fingerprint}`}</span>
            ) : (
              <PlainValue name={name} value={value ?? ''} />
            )}
          </div>
          {availableAt !== 'run' && <span className="shrink-0 text-xs text-muted">{PHASE_WORDS[availableAt].long}</span>}
        </div>
      )}
    </li>
  )
}

const LONG = 300

/** A long value scrolls within a few lines. */
function PlainValue({ name, value }: { name: string; value: string }) {
  if (value === '') return <span className="font-sans text-faint italic">empty</span>
  const text = 'break-all whitespace-pre-wrap'
  if (value.length < LONG && value.split('\n').length < 6) return <p className={text}>{value}</p>
  return (
    <div
      role="group"
      tabIndex={0}
      aria-label={`Value of ${name}`}
      className={`max-h-32 overflow-y-auto rounded bg-sunken px-2 py-1 ${text}`}
    >
      {value}
    </div>
  )
}
