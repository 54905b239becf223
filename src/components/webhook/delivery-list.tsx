'use client'
import dynamic from 'next/dynamic'
import { usePathname, useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import type { DeliveryView } from '#api/schemas/webhook-views.ts'
import { callApi } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { DeliveryRow } from './delivery-row.tsx'
import { eventWords, replayWords } from './delivery-words.ts'

const ConfirmDialog = dynamic(() => import('./confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })

interface DeliveryListProps {
  /** Of the deployment. */
  name: string
  /** Newest first. */
  deliveries: DeliveryView[]
  /** How many are in view with more of them, as the page's address has it; null: these are all. */
  more: number | null
  mayReplay: boolean
}

/** What forges and deploy hooks have sent, and what became of it. */
export function DeliveryList({ name, deliveries, more, mayReplay }: DeliveryListProps) {
  const router = useRouter()
  const pathname = usePathname()
  const [replaying, setReplaying] = useState<DeliveryView | null>(null)
  const [busy, startTransition] = useTransition()

  async function replay({ id }: DeliveryView) {
    const done = await callApi<DeliveryView>('POST', `/deployments/${name}/deliveries/${id}/replay`)
    if (done.outcome === 'failed') notify.error('It could not be deployed.', done.reason)
    else notify.plain(replayWords(done))
    setReplaying(null)
    router.refresh()
  }

  return (
    <Section title="Deliveries">
      {deliveries.length === 0 ? (
        <EmptyState title="Nothing has come yet">
          Each request of the forge and each call of a deploy hook is listed here, with what became of it and why. The last 500 are kept.
        </EmptyState>
      ) : (
        <ul aria-label="Deliveries" className="divide-y rounded-lg border bg-surface">
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} name={name} delivery={delivery} onReplay={mayReplay ? setReplaying : undefined} />
          ))}
        </ul>
      )}
      {more !== null && (
        <div className="mt-3">
          <Button
            size="small"
            busy={busy}
            onClick={() => startTransition(() => router.replace(`${pathname}?deliveries=${more}`, { scroll: false }))}
          >
            Show more
          </Button>
        </div>
      )}
      {replaying && (
        <ConfirmDialog
          title={`Replay the ${eventWords(replaying).toLowerCase()}${replaying.ref === null ? '' : ` of ${replaying.ref}`}`}
          description="The rules, as they are now, are asked about it again."
          verb="Replay"
          onConfirm={() => replay(replaying)}
          onClose={() => setReplaying(null)}
        >
          <p>
            Where they want it, {replaying.ref === null ? 'it' : <code className="font-mono text-[13px] break-all">{replaying.ref}</code>}{' '}
            is deployed as it is at the forge now, which may be newer than what was pushed then. The replay is a delivery of its own.
          </p>
        </ConfirmDialog>
      )}
    </Section>
  )
}
