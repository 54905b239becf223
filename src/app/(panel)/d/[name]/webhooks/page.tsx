import type { Metadata } from 'next'
import { CiSection } from '#components/ci/ci-section.tsx'
import { RefreshEvery } from '#components/shell/refresh-every.tsx'
import { PushSection } from '#components/push/push-section.tsx'
import { PollSection } from '#components/poll/poll-section.tsx'
import { DeliveryList } from '#components/webhook/delivery-list.tsx'
import { DeployHookSection } from '#components/webhook/deploy-hook-section.tsx'
import { WebhookSection } from '#components/webhook/webhook-section.tsx'
import { ciServiceOf } from '#core/ci/ci-service.ts'
import { isPushed } from '#core/push/pushed-source.ts'
import { loadDeployment } from '../../../../data/deployments.ts'
import { loadPush } from '../../../../data/pushes.ts'
import { loadRights } from '../../../../data/rights.ts'
import { loadWebhooks } from '../../../../data/webhooks.ts'

interface Props {
  params: Promise<{ name: string }>
  searchParams: Promise<{ deliveries?: string | string[] }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { repository } = await loadDeployment((await params).name)
  return { title: isPushed(repository) ? 'Git push' : 'Webhooks' }
}

/** What is refused or ignored changes nothing else, so no event tells of it. */
const SECONDS = { waiting: 2, working: 5 }

export default async function WebhooksPage({ params, searchParams }: Props) {
  const { name } = await params
  const { deliveries: asked } = await searchParams
  const [{ mayChange }, page, push] = await Promise.all([
    loadRights(name),
    loadWebhooks(name, typeof asked === 'string' ? asked : undefined),
    loadDeployment(name).then(loadPush),
  ])
  const { webhook, branch, hasForge, guessed, forges, deliveries, more, hooks, poll, hasRepository, isStopped } = page
  const listed = webhook !== null || hooks.length > 0 || deliveries.length > 0
  return (
    <div className="space-y-8">
      {(webhook !== null || hooks.length > 0 || poll !== null) && (
        <RefreshEvery seconds={webhook !== null && webhook.verifiedAt === null ? SECONDS.waiting : SECONDS.working} />
      )}
      {push && <PushSection name={name} push={push} mayChange={mayChange} />}
      {/* One that is left of another source can be removed. */}
      {(!push || webhook !== null) && (
        <WebhookSection
          name={name}
          branch={branch}
          webhook={webhook}
          deliveries={deliveries}
          forges={forges}
          guessed={guessed}
          hasForge={hasForge}
          mayChange={mayChange}
        />
      )}
      {listed && <DeliveryList name={name} deliveries={deliveries} more={more} mayReplay={mayChange && webhook !== null} />}
      {hasRepository && (!push || poll !== null) && (
        <PollSection name={name} branch={branch} poll={poll} isStopped={isStopped} mayChange={mayChange} />
      )}
      <DeployHookSection name={name} hooks={hooks} mayChange={mayChange} />
      {hasRepository && <CiSection name={name} branch={branch} guessed={ciServiceOf(guessed)} />}
    </div>
  )
}
