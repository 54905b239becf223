'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { FormProvider } from 'react-hook-form'
import type { WebhookView } from '#api/schemas/webhook-views.ts'
import { callApi } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { Section } from '../ui/section.tsx'
import type { ForgeInfo } from './forge-info.ts'
import { RuleFields } from './rule-fields.tsx'
import { changesOf, valuesOf } from './rule-values.ts'
import { useRuleForm } from './use-rule-form.ts'

interface WebhookRulesProps {
  name: string
  webhook: WebhookView
  forges: ForgeInfo[]
  /** Whether the repository's address says that it is this forge. */
  guessed: boolean
  mayChange: boolean
}

const PREVIEWS: Record<WebhookView['pullRequests'], string> = {
  none: 'none',
  own: 'of pull requests from the repository’s own branches',
  all: 'of all pull requests; those of forks once approved',
}

/** Which pushes deploy, to be read and to be changed in the same place. */
export function WebhookRules({ name, webhook, forges, guessed, mayChange }: WebhookRulesProps) {
  const [editing, setEditing] = useState(false)
  return (
    <Section
      title="Which pushes deploy"
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
        <RuleForm name={name} webhook={webhook} forges={forges} guessed={guessed} onEnd={() => setEditing(false)} />
      ) : (
        <dl
          data-testid="webhook-rules"
          className="grid gap-x-6 gap-y-0.5 rounded-lg border bg-surface px-4 pt-3 pb-2 sm:grid-cols-[9rem_minmax(0,1fr)]"
        >
          <Rule term="Branches" patterns={webhook.branches} none="none: no branch deploys" />
          <Rule term="Tags" patterns={webhook.tags} none="none: no tag deploys" />
          <Rule term="Changed files" patterns={webhook.paths} none="any" />
          <Rule term="Previews" patterns={[]} none={PREVIEWS[webhook.pullRequests]} />
        </dl>
      )}
    </Section>
  )
}

function Rule({ term, patterns, none }: { term: string; patterns: string[]; none: string }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="mb-1.5 flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-1">
        {patterns.length === 0
          ? none
          : patterns.map((pattern) => (
              <code key={pattern} className="font-mono text-[13px] break-all">
                {pattern}
              </code>
            ))}
      </dd>
    </>
  )
}

function RuleForm({ name, webhook, forges, guessed, onEnd }: Omit<WebhookRulesProps, 'mayChange'> & { onEnd: () => void }) {
  const router = useRouter()
  // The page is read again while somebody types: what others change meanwhile is no change of theirs.
  const [before] = useState(webhook)
  const { form, submit, problem, busy } = useRuleForm(valuesOf(before), async (values) => {
    await callApi('PATCH', `/deployments/${name}/webhook`, changesOf(before, values))
    notify.success('From the next push on, these rules hold.')
    router.refresh()
    onEnd()
  })
  return (
    <FormProvider {...form}>
      <form
        method="post"
        aria-label="Which pushes deploy"
        onSubmit={(event) => void submit(event)}
        noValidate
        className="space-y-5 rounded-lg border bg-surface px-4 py-4"
      >
        {problem && (
          <Notice kind="error" title={problem.message}>
            {problem.hint}
          </Notice>
        )}
        <RuleFields forges={forges} guessed={guessed} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" variant="primary" busy={busy}>
            Save
          </Button>
          <Button onClick={onEnd}>Leave it</Button>
        </div>
      </form>
    </FormProvider>
  )
}
