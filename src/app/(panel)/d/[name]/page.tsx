import { DeploymentFacts } from '#components/deployment/deployment-facts.tsx'
import { MendList } from '#components/deployment/mend-list.tsx'
import { FirstPush } from '#components/push/first-push.tsx'
import { FailureNotice } from '#components/rollout/failure-notice.tsx'
import { RolloutPanel } from '#components/rollout/rollout-panel.tsx'
import { WaitingRollouts } from '#components/rollout/waiting-rollouts.tsx'
import { SettingsNotice } from '#components/release/settings-notice.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { loadDeployment } from '../../../data/deployments.ts'
import { loadMends } from '../../../data/mends.ts'
import { loadPush } from '../../../data/pushes.ts'
import { loadDrift } from '../../../data/releases.ts'
import { loadQueue, loadRolloutById, loadUsualDurations } from '../../../data/rollouts.ts'

export default async function OverviewPage({ params }: { params: Promise<{ name: string }> }) {
  const deployment = await loadDeployment((await params).name)
  const { running, waiting } = await loadQueue(deployment.name)
  // What is done now is more than what was asked for last.
  const latest = running ?? deployment.latestRollout
  const behind = waiting.filter(({ id }) => id !== latest?.id)
  const [drift, mends, push] = await Promise.all([loadDrift(deployment.name), loadMends(deployment.name), loadPush(deployment)])
  const rollout = latest && (await loadRolloutById(latest.id))
  const usual = rollout ? await loadUsualDurations(rollout) : {}
  return (
    <div className="space-y-6">
      {rollout?.state === 'failed' && <FailureNotice rollout={rollout} deployment={deployment} />}
      {drift && <SettingsNotice name={deployment.name} {...drift} />}
      <section aria-label="What serves">
        <DeploymentFacts deployment={deployment} push={push} runtime={rollout?.runtime ?? null} />
      </section>
      {behind.length > 0 && <WaitingRollouts waiting={waiting} />}
      <div className="border-t pt-6">
        {rollout ? (
          <RolloutPanel key={rollout.id} rollout={rollout} deployment={deployment} usual={usual} linked />
        ) : push ? (
          <FirstPush name={deployment.name} push={push} />
        ) : (
          <EmptyState title="Nothing was rolled out yet">Press Redeploy: its steps and its log appear here.</EmptyState>
        )}
      </div>
      <MendList mends={mends} />
    </div>
  )
}
