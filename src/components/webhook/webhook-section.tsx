'use client'
import { ChevronRight } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { DeliveryView, WebhookView, WebhookWithSecretView } from '#api/schemas/webhook-views.ts'
import type { ForgeId } from '#core/forge/forge.ts'
import { callApi } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import type { ForgeInfo } from './forge-info.ts'
import { WebhookArrival } from './webhook-arrival.tsx'
import { WebhookRules } from './webhook-rules.tsx'
import { WebhookSetup } from './webhook-setup.tsx'

const AddWebhookDialog = dynamic(() => import('./add-webhook-dialog.tsx').then((module) => module.AddWebhookDialog), { ssr: false })
const ConfirmDialog = dynamic(() => import('./confirm-dialog.tsx').then((module) => module.ConfirmDialog), { ssr: false })

interface WebhookSectionProps {
  name: string
  /** What the deployment deploys by itself. */
  branch: string
  /** Null: it takes none. */
  webhook: WebhookView | null
  /** Newest first. */
  deliveries: DeliveryView[]
  forges: ForgeInfo[]
  /** The forge that the repository's address says; null: it says none. */
  guessed: ForgeId | null
  /** Whether the repository is on a server. */
  hasForge: boolean
  mayChange: boolean
}

/** The webhook of a deployment: what to enter at the forge, whether that works, and which pushes deploy. */
export function WebhookSection(props: WebhookSectionProps) {
  const { name, branch, webhook, forges, guessed, hasForge, mayChange } = props
  const router = useRouter()
  const [dialog, setDialog] = useState<'add' | 'renew' | 'remove' | null>(null)
  // The address is that of the webhook that it belongs to: of another one it is no secret.
  const [made, setMade] = useState<{ url: string; secret: string } | null>(null)
  const close = () => setDialog(null)
  const path = `/deployments/${name}/webhook`

  function show({ url, secret }: WebhookWithSecretView) {
    setMade({ url, secret })
    close()
    router.refresh()
  }
  async function remove() {
    await callApi('DELETE', path)
    notify.success('The webhook is removed.')
    close()
    router.refresh()
  }

  return (
    <>
      {webhook ? (
        <WithWebhook
          {...props}
          webhook={webhook}
          secret={made?.url === webhook.url ? made.secret : null}
          onRenew={() => setDialog('renew')}
          onRemove={() => setDialog('remove')}
        />
      ) : (
        <Section title="Webhook">
          <NoWebhook name={name} hasForge={hasForge} mayChange={mayChange} onAdd={() => setDialog('add')} />
        </Section>
      )}
      {dialog === 'add' && <AddWebhookDialog name={name} branch={branch} forges={forges} guessed={guessed} onClose={close} onDone={show} />}
      {dialog === 'renew' && (
        <ConfirmDialog
          title="Make a new secret"
          description="The old one stops working at once: what the forge sends is refused until it has the new one. The address stays."
          verb="Make a new secret"
          danger
          onConfirm={async () => show(await callApi<WebhookWithSecretView>('POST', `${path}/secret`))}
          onClose={close}
        />
      )}
      {dialog === 'remove' && (
        <ConfirmDialog
          title="Remove the webhook"
          description="The forge can tell of no push any more. Its address and secret are gone for good: another webhook gets others."
          verb="Remove webhook"
          danger
          onConfirm={remove}
          onClose={close}
        >
          <p>Deploy hooks and what is in the list of deliveries stay. Remove it at the forge as well.</p>
          <p>Previews that it made, of pull requests and branches, are removed with their volumes.</p>
        </ConfirmDialog>
      )}
    </>
  )
}

interface WithWebhookProps extends WebhookSectionProps {
  webhook: WebhookView
  secret: string | null
  onRenew: () => void
  onRemove: () => void
}

function WithWebhook({ name, webhook, deliveries, forges, guessed, mayChange, secret, onRenew, onRemove }: WithWebhookProps) {
  // Folded once it works, and never under who reads it.
  const [open, setOpen] = useState(webhook.verifiedAt === null)
  const forge = forges.find(({ id }) => id === webhook.forge)
  const removeButton = mayChange && (
    <Button size="small" variant="quietDanger" onClick={onRemove}>
      Remove webhook
    </Button>
  )
  return (
    <>
      <Section title={`Webhook of ${forge?.title ?? webhook.forge}`} aside={removeButton}>
        <div className="divide-y rounded-lg border bg-surface">
          <details className="group" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary className="flex cursor-pointer list-none items-center gap-1.5 px-4 py-2.5 font-medium">
              <ChevronRight aria-hidden className="size-4 text-faint transition-transform group-open:rotate-90" />
              What is entered at the forge
            </summary>
            <div className="px-4 pb-4">
              <WebhookSetup webhook={webhook} forge={forge} secret={secret} mayChange={mayChange} onRenew={onRenew} />
            </div>
          </details>
          <div className="px-4 py-3">
            <WebhookArrival webhook={webhook} deliveries={deliveries} />
          </div>
        </div>
      </Section>
      <WebhookRules name={name} webhook={webhook} forges={forges} guessed={guessed === webhook.forge} mayChange={mayChange} />
    </>
  )
}

interface NoWebhookProps {
  name: string
  hasForge: boolean
  mayChange: boolean
  onAdd: () => void
}

function NoWebhook({ name, hasForge, mayChange, onAdd }: NoWebhookProps) {
  if (!hasForge)
    return (
      <EmptyState title="No webhook">
        {name} is not made from a repository on a server, so no forge can tell of its pushes. A deploy hook, below, is called by everything
        else, such as what pushes an image.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No webhook"
      actions={
        mayChange && (
          <Button variant="primary" onClick={onAdd}>
            Take webhooks
          </Button>
        )
      }
    >
      The forge that has the repository tells of each push, signed, and the pushes that you choose deploy by themselves.
    </EmptyState>
  )
}
