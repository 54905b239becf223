import { ChevronLeft } from 'lucide-react'
import type { Metadata } from 'next'
import Link from 'next/link'
import { RolloutPanel } from '#components/rollout/rollout-panel.tsx'
import { loadDeployment } from '../../../../../data/deployments.ts'
import { loadRollout, loadUsualDurations } from '../../../../../data/rollouts.ts'

interface Props {
  params: Promise<{ name: string; number: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Rollout ${(await params).number}` }
}

export default async function RolloutPage({ params }: Props) {
  const { name, number } = await params
  const [deployment, rollout] = await Promise.all([loadDeployment(name), loadRollout(name, number)])
  return (
    <div className="space-y-4">
      <Link prefetch={false} href={`/d/${name}/rollouts`} className="inline-flex items-center gap-1 text-[13px] text-muted hover:text-ink">
        <ChevronLeft aria-hidden className="size-3.5" />
        All rollouts
      </Link>
      <RolloutPanel key={rollout.id} rollout={rollout} deployment={deployment} usual={await loadUsualDurations(rollout)} />
    </div>
  )
}
