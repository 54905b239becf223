'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import type { PushView } from '#api/schemas/push-view.ts'
import { Button } from '../ui/button.tsx'
import { Section } from '../ui/section.tsx'
import { pushRows } from './push-values.ts'

const PushForm = dynamic(() => import('./push-form.tsx').then((module) => module.PushForm), { ssr: false })

interface PushRulesProps {
  name: string
  push: PushView
  mayChange: boolean
}

/** What is taken of what is pushed, to be read and to be changed in the same place. */
export function PushRules({ name, push, mayChange }: PushRulesProps) {
  const [editing, setEditing] = useState(false)
  return (
    <Section
      title="What is taken"
      aside={
        mayChange &&
        !editing && (
          <Button size="small" onClick={() => setEditing(true)}>
            Change
          </Button>
        )
      }
    >
      {editing ? (
        <PushForm name={name} push={push} onEnd={() => setEditing(false)} />
      ) : (
        <dl
          data-testid="push-rules"
          className="grid gap-x-6 gap-y-0.5 rounded-lg border bg-surface px-4 pt-3 pb-2 sm:grid-cols-[9rem_minmax(0,1fr)]"
        >
          {pushRows(push).map(([term, words]) => (
            <div key={term} className="contents">
              <dt className="text-muted">{term}</dt>
              <dd className="mb-1.5 min-w-0 break-words">{words}</dd>
            </div>
          ))}
        </dl>
      )}
    </Section>
  )
}
