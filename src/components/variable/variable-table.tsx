'use client'
import type { VariableRowView } from '#api/schemas/variable-views.ts'
import { useGrowingCount } from '../deployment/use-growing-count.ts'
import type { Variables } from './use-variables.ts'
import { COLUMNS, VariableRow } from './variable-row.tsx'
import { originPage, type VariableScope } from './variable-scope.ts'

/** More than a screen holds; the rest is drawn when one gets there. Nothing that was drawn goes again: somebody may be typing in it. */
const FIRST_ROWS = 80
const HEADS = ['Name', 'Value', 'When', 'Set for', 'Changed']

interface VariableTableProps {
  rows: VariableRowView[]
  scope: VariableScope
  live: number | null
  variables: Pick<Variables, 'change' | 'remove' | 'undo'>
  leaving: ReadonlySet<string>
  onHistory: (name: string) => void
}

/** The variables as a table; on a phone as lines under each other. */
export function VariableTable({ rows, scope, live, variables, leaving, onHistory }: VariableTableProps) {
  const { count, endRef } = useGrowingCount(rows.length, FIRST_ROWS)
  return (
    <>
      <div role="table" aria-label="Variables" aria-rowcount={rows.length + 1} className="overflow-hidden rounded-lg border bg-surface">
        <div role="rowgroup" className="hidden md:block">
          <div role="row" aria-rowindex={1} className={`grid gap-4 border-b px-4 py-2 text-[13px] text-muted ${COLUMNS}`}>
            {HEADS.map((head) => (
              <div key={head} role="columnheader">
                {head}
              </div>
            ))}
            <div role="columnheader">
              <span className="sr-only">Actions</span>
            </div>
          </div>
        </div>
        <div role="rowgroup">
          {rows.slice(0, count).map((row, index) => (
            <VariableRow
              key={row.name}
              row={row}
              index={index + 2}
              place={scope.kind}
              originHref={originPage(scope, row.scope)}
              live={live}
              leaving={leaving.has(row.name)}
              variables={variables}
              onHistory={onHistory}
            />
          ))}
        </div>
      </div>
      {count < rows.length && <div ref={endRef} aria-hidden className="h-px" />}
    </>
  )
}
