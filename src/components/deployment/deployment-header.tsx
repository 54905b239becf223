import { ChevronRight, ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { Suspense } from 'react'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { DeploymentActions } from './deployment-actions.tsx'
import { DeploymentTabs } from './deployment-tabs.tsx'
import { StateLine } from './state-line.tsx'
import { StateShape } from './state-shape.tsx'

/** Is it up, where does it answer, what can I do: the top of every part of a deployment's page. */
export function DeploymentHeader({ deployment }: { deployment: ListedDeploymentView }) {
  return (
    <div>
      <nav aria-label="Breadcrumb" className="mb-2 flex items-center gap-1 text-[13px] text-muted">
        <Link prefetch={false} href="/" className="hover:text-ink">
          Deployments
        </Link>
        <ChevronRight aria-hidden className="size-3.5 text-faint" />
        <span>{deployment.project}</span>
      </nav>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-4">
        <div className="min-w-0 space-y-1">
          <h1 className="text-xl font-semibold tracking-tight break-words">{deployment.name}</h1>
          <StateLine deployment={deployment} />
          {deployment.previewOf !== null && (
            <p className="text-muted">
              Preview of{' '}
              <Link prefetch={false} href={`/d/${deployment.previewOf}/previews`} className="text-accent-ink hover:underline">
                {deployment.previewOf}
              </Link>
            </p>
          )}
          {deployment.maintenance && (
            <p className="flex items-center gap-1.5 text-warn">
              <StateShape tone="warn" />
              <Link prefetch={false} href={`/d/${deployment.name}/domains`} className="hover:underline">
                Visitors see the maintenance page
              </Link>
            </p>
          )}
          {deployment.url && (
            <a
              href={deployment.url}
              target="_blank"
              rel="noreferrer"
              className="inline-flex max-w-full items-center gap-1.5 text-accent-ink hover:underline"
            >
              <span className="truncate">{deployment.url}</span>
              <ExternalLink aria-hidden className="size-3.5 shrink-0" />
            </a>
          )}
        </div>
        <Suspense>
          <DeploymentActions deployment={deployment} />
        </Suspense>
      </div>
      <DeploymentTabs name={deployment.name} pushed={isPushed(deployment.repository)} terminal={deployment.useDocker} />
    </div>
  )
}
