import { ChevronRight } from 'lucide-react'
import type { PushView } from '#api/schemas/push-view.ts'
import { Section } from '../ui/section.tsx'
import { CopyLine } from '../webhook/copy-line.tsx'
import { PushCommands } from './push-commands.tsx'
import { PushRules } from './push-rules.tsx'

interface PushSectionProps {
  name: string
  push: PushView
  mayChange: boolean
}

/** Where git pushes to, and what is taken. */
export function PushSection({ name, push, mayChange }: PushSectionProps) {
  return (
    <>
      <Section title="Git push">
        <div className="divide-y rounded-lg border bg-surface">
          <dl className="grid gap-x-6 gap-y-1 px-4 py-3 sm:grid-cols-[9rem_minmax(0,1fr)] sm:items-center sm:gap-y-3">
            <dt className="text-muted">HTTPS</dt>
            <dd className="mb-2 min-w-0 sm:mb-0">
              <CopyLine text={push.https} what="HTTPS address" />
            </dd>
            <dt className="text-muted">SSH</dt>
            <dd className="mb-2 min-w-0 sm:mb-0">
              {push.ssh === null ? (
                <span className="text-muted">this panel takes nothing over SSH</span>
              ) : (
                <CopyLine text={push.ssh} what="SSH address" />
              )}
            </dd>
            <dt className="text-muted">Deploys</dt>
            <dd className="min-w-0">
              what is pushed to <code className="font-mono text-[13px] break-all">{push.branch}</code>
            </dd>
          </dl>
          <details className="group">
            <summary className="flex cursor-pointer list-none items-center gap-1.5 px-4 py-2.5 font-medium">
              <ChevronRight aria-hidden className="size-4 text-faint transition-transform group-open:rotate-90" />
              How to push
            </summary>
            <div className="px-4 pb-4">
              <PushCommands name={name} push={push} />
            </div>
          </details>
        </div>
      </Section>
      <PushRules name={name} push={push} mayChange={mayChange} />
    </>
  )
}
