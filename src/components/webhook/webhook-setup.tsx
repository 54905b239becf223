import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import type { WebhookView } from '#api/schemas/webhook-views.ts'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { CopyLine } from './copy-line.tsx'
import { forgeWords } from '#core/forge/forge-words.ts'
import { signingTokenOf } from '#core/forge/signing-token.ts'
import { isLoopback, type ForgeInfo } from './forge-info.ts'

interface WebhookSetupProps {
  webhook: WebhookView
  forge: ForgeInfo | undefined
  /** Known for as long as the page is open on which it was made. */
  secret: string | null
  mayChange: boolean
  onRenew: () => void
}

/** What is entered at the forge, field by field in its own words, and where. */
export function WebhookSetup({ webhook, forge, secret, mayChange, onRenew }: WebhookSetupProps) {
  const words = forgeWords(webhook.forge)
  const documentation = forge?.documentation[0]
  const signing = secret !== null && words.signingToken !== undefined ? signingTokenOf(secret) : null
  return (
    <div className="space-y-4">
      <p className="text-muted">
        At {words.name}: {words.where.join(' → ')}.{' '}
        {documentation !== undefined && (
          <a
            href={documentation}
            target="_blank"
            rel="noreferrer"
            className="inline-flex items-center gap-1 text-accent-ink underline underline-offset-4"
          >
            {forge?.title} on webhooks
            <ExternalLink aria-hidden className="size-3.5" />
          </a>
        )}
      </p>
      <dl className="grid gap-x-6 gap-y-1 sm:grid-cols-[9rem_minmax(0,1fr)] sm:items-center sm:gap-y-3">
        <Entry term={words.address}>
          <CopyLine text={webhook.url} what="address" testId="webhook-url" />
        </Entry>
        {signing !== null && (
          <Entry term={words.signingToken}>
            <CopyLine text={signing} what="signing token" testId="webhook-signing-token" />
            <p className="mt-1 text-[13px] text-muted">{words.name} signs with it what it sends. Copy it now: it is not shown again.</p>
          </Entry>
        )}
        <Entry term={words.secret}>
          {secret === null ? (
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1.5 text-muted">
              It was shown when it was made, and is kept nowhere.
              {mayChange && (
                <Button size="small" onClick={onRenew}>
                  Make a new secret
                </Button>
              )}
            </p>
          ) : (
            <>
              <CopyLine text={secret} what="secret" testId="webhook-secret" />
              <p className="mt-1 text-[13px] text-muted">
                {signing ? `Only where there is no field “${words.signingToken}”: it would be sent along as it is. ` : ''}
                Copy it now: it is not shown again.
              </p>
            </>
          )}
        </Entry>
        {words.fields.map(([label, value]) => (
          <Entry key={label} term={label}>
            {value}
          </Entry>
        ))}
        {webhook.pullRequests !== 'none' && <Entry term="For previews">{words.pullRequests}</Entry>}
      </dl>
      {isLoopback(webhook.url) && (
        <Notice kind="warning" title="Nothing but this machine reaches that address">
          A forge elsewhere cannot deliver to it. <code>WEBOPS_DOMAIN=example.org ./webops up</code> gives the panel a name of yours.
        </Notice>
      )}
    </div>
  )
}

function Entry({ term, children }: { term: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="mb-2 min-w-0 sm:mb-0">{children}</dd>
    </>
  )
}
