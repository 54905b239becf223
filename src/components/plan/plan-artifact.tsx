import { ChevronRight } from 'lucide-react'
import type { PlanView } from '#api/schemas/views.ts'
import { CopyButton } from '../copy/copy-button.tsx'

type Artifact = PlanView['steps'][number]['artifacts'][number]

const WHAT: Record<Artifact['kind'], string> = { dockerfile: 'Dockerfile', unit: 'systemd unit', route: 'route', file: 'file' }

/** A text that a step will write: the Dockerfile, the unit, the route. */
export function PlanArtifact({ artifact }: { artifact: Artifact }) {
  const lines = artifact.content.replace(/\n$/, '').split('\n').length
  return (
    <details className="group mt-2 min-w-0 rounded-md border bg-sunken">
      <summary className="flex items-center gap-2 px-3 py-1.5 select-none [&::-webkit-details-marker]:hidden">
        <ChevronRight aria-hidden className="size-3.5 shrink-0 text-faint group-open:rotate-90" />
        <span className="min-w-0 truncate font-mono text-[13px]">{artifact.name}</span>
        <span className="ml-auto shrink-0 text-xs text-faint">
          {WHAT[artifact.kind]}, {lines === 1 ? '1 line' : `${lines} lines`}
        </span>
      </summary>
      <div className="relative border-t">
        <CopyButton text={artifact.content} what={artifact.name} className="absolute top-1.5 right-1.5" />
        <pre tabIndex={0} aria-label={artifact.name} className="max-h-96 overflow-auto px-3 py-2.5 pr-12 font-mono text-[12.5px] leading-5">
          {artifact.content}
        </pre>
      </div>
    </details>
  )
}
