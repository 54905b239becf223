'use client'
import { Download, History, Plus, Upload } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter, useSearchParams } from 'next/navigation'
import { useCallback, useDeferredValue, useMemo, useRef, useState } from 'react'
import type { VariableListView } from '#api/schemas/variable-views.ts'
import { isOpen } from '../rollout/rollout-words.ts'
import { notify } from '../shell/notify.ts'
import { Button, buttonStyles } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { MissingVariables } from './missing-variables.tsx'
import { NotApplied } from './not-applied.tsx'
import { useVariables } from './use-variables.ts'
import { NEW_DRAFT } from './variable-draft.ts'
import { differs, matches, NO_FILTER, parseFilter, writeFilter, type VariableFilter } from './variable-filter.ts'
import { VariableForm } from './variable-form.tsx'
import { exportFileName, scopeTitle, type VariableScope } from './variable-scope.ts'
import { VariableTable } from './variable-table.tsx'
import { VariableToolbar } from './variable-toolbar.tsx'

const ActionDialog = dynamic(() => import('../deployment/action-dialog.tsx').then((module) => module.ActionDialog), { ssr: false })
const ApplyToDeployments = dynamic(() => import('./apply-to-deployments.tsx').then((module) => module.ApplyToDeployments), { ssr: false })
const HistoryDialog = dynamic(() => import('./history-dialog.tsx').then((module) => module.HistoryDialog), { ssr: false })
const ImportDialog = dynamic(() => import('./import-dialog.tsx').then((module) => module.ImportDialog), { ssr: false })

interface VariableEditorProps {
  scope: VariableScope
  initial: VariableListView
}

/**
 * The variables of a deployment, an environment or a project: searched, changed in their place, taken over from a file. The filter and the
 * open dialog stand in the page's address.
 */
export function VariableEditor({ scope, initial }: VariableEditorProps) {
  const router = useRouter()
  const query = useSearchParams()
  const variables = useVariables(scope, initial)
  const { list, path, change, remove, undo, leaving, settle } = variables
  // Typing answers at once; the address follows.
  const [filter, setFilter] = useState(() => parseFilter(new URLSearchParams(query)))
  const [adding, setAdding] = useState<number | null>(null)
  const addButton = useRef<HTMLButtonElement>(null)
  const [pasted, setPasted] = useState('')
  const applied = useDeferredValue(filter)
  const rows = useMemo(() => list.items.filter((row) => matches(row, applied)), [list.items, applied])
  const existing = useMemo(
    () => new Set(list.items.filter((row) => row.scope === scope.kind && row.state !== 'removed').map(({ name }) => name)),
    [list.items, scope.kind],
  )
  const notApplied = useMemo(() => list.items.filter(differs).length, [list.items])
  const actions = useMemo(() => ({ change, remove, undo }), [change, remove, undo])

  const address = useCallback((edit: (params: URLSearchParams) => void) => {
    const params = new URLSearchParams(location.search)
    edit(params)
    // Without a state of its own, so that Next takes it over.
    history.replaceState(null, '', `${location.pathname}${params.size > 0 ? `?${params}` : ''}`)
  }, [])
  const open = useCallback((dialog: string, value = '') => address((params) => params.set(dialog, value)), [address])
  const close = () =>
    address((params) => {
      for (const dialog of ['import', 'history', 'apply']) params.delete(dialog)
    })
  const onHistory = useCallback((name: string) => open('history', name), [open])

  function show(changes: Partial<VariableFilter>) {
    const next = { ...filter, ...changes }
    setFilter(next)
    address((params) => writeFilter(params, next))
  }

  async function askToApply() {
    await settle()
    open('apply')
  }

  const needsBuild = list.items.some((row) => differs(row) && row.availableAt !== 'run')
  const none = list.items.length === 0
  const title = scopeTitle(scope)
  return (
    <Section
      title="Variables"
      aside={
        <div className="flex flex-wrap gap-2">
          {scope.kind !== 'deployment' && !none && (
            <Button size="small" onClick={askToApply}>
              Apply
            </Button>
          )}
          <Button size="small" variant="ghost" onClick={() => open('history')} aria-label="History">
            <History aria-hidden />
            <span className="hidden sm:inline">History</span>
          </Button>
          <a
            href={`/api/v1${path}/export`}
            download={exportFileName(scope)}
            aria-label="Export"
            className={buttonStyles({ variant: 'ghost', size: 'small' })}
          >
            <Download aria-hidden />
            <span className="hidden sm:inline">Export</span>
          </a>
          <Button size="small" onClick={() => open('import')}>
            <Upload aria-hidden />
            Import
          </Button>
          <Button ref={addButton} size="small" variant="primary" onClick={() => setAdding((before) => (before ?? 0) + 1)}>
            <Plus aria-hidden />
            Add
            <span className="sr-only sm:not-sr-only">variable</span>
          </Button>
        </div>
      }
    >
      {list.missing.length > 0 && <MissingVariables names={list.missing} change={change} />}
      {notApplied > 0 && list.live !== null && (
        <NotApplied
          count={notApplied}
          live={list.live}
          onItsWay={onItsWay(scope)}
          shown={filter.show === 'changed'}
          onShow={() => show({ ...NO_FILTER, show: 'changed' })}
          onApply={askToApply}
        />
      )}
      {adding !== null && (
        <div className="mb-3 rounded-lg border bg-sunken px-4 py-3">
          <VariableForm
            key={adding}
            initial={NEW_DRAFT}
            stored={null}
            nameable
            existing={existing}
            saveLabel="Add"
            onLeave={() => {
              setAdding(null)
              addButton.current?.focus()
            }}
            onSave={async (name, added) => {
              await change({ set: { [name]: added } })
              notify.success(`${name} is set.`)
              // Another one can follow at once.
              setAdding(adding + 1)
            }}
            onPasteFile={(text) => {
              setAdding(null)
              setPasted(text)
              open('import')
            }}
          />
        </div>
      )}
      {none ? (
        adding === null && (
          <EmptyState title="No variables" actions={<Button onClick={() => open('import')}>Paste a .env file</Button>}>
            {EMPTY[scope.kind]}
          </EmptyState>
        )
      ) : (
        <>
          <VariableToolbar filter={filter} place={scope.kind} shown={rows.length} all={list.items.length} onChange={show} />
          {rows.length === 0 ? (
            <EmptyState title="No variable fits" actions={<Button onClick={() => show(NO_FILTER)}>Show all {list.items.length}</Button>}>
              Values of secrets are not searched.
            </EmptyState>
          ) : (
            <VariableTable rows={rows} scope={scope} live={list.live} variables={actions} leaving={leaving} onHistory={onHistory} />
          )}
        </>
      )}
      {query.has('import') && (
        <ImportDialog
          path={path}
          title={title}
          text={pasted}
          onClose={() => {
            setPasted('')
            close()
          }}
          onDone={() => {
            setPasted('')
            close()
            router.refresh()
          }}
        />
      )}
      {query.has('history') && (
        <HistoryDialog key={query.get('history')} path={path} title={title} name={query.get('history') || null} onClose={close} />
      )}
      {query.has('apply') &&
        (scope.kind === 'deployment' ? (
          <ActionDialog deployment={scope.deployment} kind={needsBuild ? 'redeploy' : 'apply'} release={null} onClose={close} />
        ) : (
          <ApplyToDeployments scope={scope} change={change} onClose={close} />
        ))}
    </Section>
  )
}

function onItsWay(scope: VariableScope): { href: string; number: number } | null {
  if (scope.kind !== 'deployment') return null
  const { name, latestRollout } = scope.deployment
  return latestRollout && isOpen(latestRollout)
    ? { href: `/d/${name}/rollouts/${latestRollout.number}`, number: latestRollout.number }
    : null
}

const EMPTY: Record<VariableScope['kind'], string> = {
  deployment:
    'What the application reads from its environment: addresses, keys, switches. Secrets are stored encrypted and never shown again.',
  environment: 'What all deployments of this environment have in common. A deployment can have another value of its own.',
  project:
    'What all deployments of this project have in common, in every environment. An environment or a deployment can have another value of its own.',
}
