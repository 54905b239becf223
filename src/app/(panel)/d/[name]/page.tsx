import { DeploymentFacts } from '#components/deployment/deployment-facts.tsx'
import { RolloutPanel } from '#components/rollout/rollout-panel.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Section } from '#components/ui/section.tsx'
import { loadDeployment } from '../../../data/deployments.ts'
import { loadRolloutById, loadUsualDurations } from '../../../data/rollouts.ts'

export default async function OverviewPage({ params }: { params: Promise<{ name: string }> }) {
  const deployment = await loadDeployment((await params).name)
  const latest = deployment.latestRollout
  const rollout = latest && (await loadRolloutById(latest.id))
  const usual = rollout ? await loadUsualDurations(rollout) : {}
  return (
    <div className="grid gap-x-10 gap-y-8 lg:grid-cols-[minmax(0,1fr)_18rem] xl:grid-cols-[minmax(0,1fr)_20rem]">
      <div className="min-w-0">
        {rollout ? (
          <RolloutPanel key={rollout.id} rollout={rollout} deployment={deployment} usual={usual} linked />
        ) : (
          <EmptyState title="Nothing was rolled out yet">Press Redeploy: its steps and its log appear here.</EmptyState>
        )}
      </div>
      <Section title="What serves" className="order-first lg:order-none">
        <DeploymentFacts deployment={deployment} runtime={rollout?.runtime ?? null} />
      </Section>
    </div>
  )
}
