import type { ReactNode } from 'react'
import type { PushView } from '#api/schemas/push-view.ts'
import type { ListedDeploymentView } from '#api/schemas/views.ts'
import { Commit } from '../copy/commit.tsx'
import { CopyText } from '../copy/copy-text.tsx'
import { RelativeTime } from '../time/relative-time.tsx'
import { runWords } from './run-words.ts'

interface DeploymentFactsProps {
  deployment: ListedDeploymentView
  /** Null for one whose source is elsewhere. */
  push: Pick<PushView, 'https'> | null
  runtime: string | null
}

/** What serves, where from, and how it runs. */
export function DeploymentFacts({ deployment, push, runtime }: DeploymentFactsProps) {
  const { release } = deployment
  const rows: [string, ReactNode][] = [
    [
      'Live release',
      release ? (
        <span key="release">
          <span className="font-medium">{release.number}</span>
          <span className="text-muted">
            {' '}
            made <RelativeTime at={release.createdAt} />
          </span>
        </span>
      ) : (
        <span key="release" className="text-muted">
          none yet
        </span>
      ),
    ],
  ]
  if (release?.commit) rows.push(['Commit', <Commit key="commit" commit={release.commit} subject={release.commitSubject} />])
  if (release) {
    const { built } = runWords(deployment.useDocker)
    rows.push([built === 'image' ? 'Image' : 'Build', <CopyText key="image" text={release.imageName} what={built} />])
  }
  if (deployment.routes.length > 0) {
    rows.push([
      deployment.routes.length === 1 ? 'Address' : 'Addresses',
      <ul key="routes" className="space-y-0.5">
        {deployment.routes.map((route) => (
          <li key={route.url}>
            <CopyText text={route.url} what="address" />
          </li>
        ))}
      </ul>,
    ])
  }
  if (deployment.repository) {
    const address = push?.https ?? deployment.repository
    rows.push([push ? 'Pushed with git' : 'Repository', <CopyText key="repository" text={address} what="repository" />])
    rows.push([
      'Branch',
      <span key="branch" className="font-mono text-[13px] break-all">
        {deployment.branch}
      </span>,
    ])
  }
  rows.push(['Network', <span key="network">{deployment.useDocker ? NETWORKS[deployment.dockerNetworkMode] : LOOPBACK}</span>])
  rows.push([
    'Kept running by',
    <span key="runtime">{`${deployment.useDocker ? runtimeWords(runtime ?? deployment.runtime) : 'systemd'}, on ${deployment.server}`}</span>,
  ])

  return (
    <dl className="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3 lg:grid-cols-4">
      {rows.map(([term, value]) => (
        <div key={term} className="min-w-0">
          <dt className="text-[13px] text-muted">{term}</dt>
          <dd className="mt-0.5 break-words">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

const NETWORKS: Record<ListedDeploymentView['dockerNetworkMode'], string> = {
  bridge: 'its own, behind the proxy (bridge)',
  host: 'the server’s own (host)',
  none: 'none',
}

const LOOPBACK = 'the server’s own, behind the proxy on 127.0.0.1'

function runtimeWords(runtime: string): string {
  if (runtime === 'systemd') return 'systemd'
  if (runtime === 'docker') return 'the Docker engine'
  return 'systemd where it is booted'
}
