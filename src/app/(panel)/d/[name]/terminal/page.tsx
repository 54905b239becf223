import type { Metadata } from 'next'
import { TerminalPanel } from '#components/terminal/terminal-panel.tsx'
import { ButtonLink } from '#components/ui/button-link.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadDeployment } from '../../../../data/deployments.ts'

export const metadata: Metadata = { title: 'Terminal' }

export default async function TerminalPage({ params }: { params: Promise<{ name: string }> }) {
  const deployment = await loadDeployment((await params).name)
  if (!deployment.useDocker)
    return (
      <EmptyState
        title="No terminal without Docker"
        actions={deployment.release && <ButtonLink href={`/d/${deployment.name}?action=run`}>Run command</ButtonLink>}
      >
        A terminal opens in a container, and {deployment.name} runs on the server itself. Commands run for it without one, with its files
        and its configuration.
      </EmptyState>
    )
  if (!deployment.release)
    return <EmptyState title="Nothing to look into yet">A shell in the container can be opened here once a release serves.</EmptyState>
  return (
    <>
      <h2 className="sr-only">Terminal</h2>
      <TerminalPanel name={deployment.name} />
    </>
  )
}
