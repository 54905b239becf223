'use client'
import { useEffect, useState } from 'react'
import type { CiWorkflowView } from '#api/schemas/ci-workflow-view.ts'
import { CI_SERVICES, CI_WORDS, type CiService } from '#core/ci/ci-service.ts'
import { callApi, describeError } from '../api-client.ts'
import { CopyButton } from '../copy/copy-button.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Select } from '../ui/input.tsx'
import { Notice } from '../ui/notice.tsx'
import { Section } from '../ui/section.tsx'

interface CiSectionProps {
  /** Of the deployment. */
  name: string
  branch: string
  /** What the repository's forge runs, as far as its address tells. */
  guessed: CiService | null
}

/** A workflow file for those who deploy from CI. It is written when somebody asks for it. */
export function CiSection({ name, branch, guessed }: CiSectionProps) {
  const [service, setService] = useState<CiService>(guessed ?? 'github')
  const [isOpen, setOpen] = useState(false)
  return (
    <Section title="From CI">
      {isOpen ? (
        <div className="space-y-3 rounded-lg border bg-surface p-4">
          <label className="flex flex-wrap items-center gap-3">
            <span className="text-muted">Runs at</span>
            <Select className="w-56" value={service} onChange={(event) => setService(event.target.value as CiService)}>
              {CI_SERVICES.map((one) => (
                <option key={one} value={one}>
                  {CI_WORDS[one].title}
                </option>
              ))}
            </Select>
          </label>
          <WorkflowFile key={service} name={name} service={service} />
        </div>
      ) : (
        <EmptyState
          title="Deploy only what has passed the tests"
          actions={<Button onClick={() => setOpen(true)}>Write a workflow file</Button>}
        >
          A run of your CI asks for the rollout of its commit of {branch}, waits for the end and fails with it. What else deploys the branch
          is to be switched off then.
        </EmptyState>
      )}
    </Section>
  )
}

function WorkflowFile({ name, service }: { name: string; service: CiService }) {
  const [workflow, setWorkflow] = useState<CiWorkflowView | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    callApi<CiWorkflowView>('GET', `/deployments/${name}/ci-workflow?service=${service}`).then(setWorkflow, (error: unknown) =>
      setProblem(describeError(error).message),
    )
  }, [name, service])
  if (problem !== null) return <Notice kind="error" title={problem} />
  if (workflow === null) return <p className="text-muted">Writing it…</p>
  return (
    <>
      <p className="text-muted">
        It belongs to <code className="font-mono break-all text-ink">{workflow.path}</code>. It takes a token of somebody who may roll this
        deployment out, kept as the secret <code className="font-mono text-ink">WEBOPS_TOKEN</code> ({workflow.secrets}).
      </p>
      <div className="relative">
        <pre
          tabIndex={0}
          aria-label={workflow.path}
          data-testid="ci-workflow"
          className="max-h-96 overflow-auto rounded-md border bg-canvas p-3 pr-12 font-mono text-[13px] leading-5"
        >
          {workflow.content}
        </pre>
        <span className="absolute top-2 right-2">
          <CopyButton text={workflow.content} what="workflow file" />
        </span>
      </div>
    </>
  )
}
