'use client'
import { Award, CornerDownRight, Settings2, Trash2 } from 'lucide-react'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { CopyButton } from '../copy/copy-button.tsx'
import { StateShape, toneText } from '../deployment/state-shape.tsx'
import { useNow } from '../time/ticker.ts'
import { Button } from '../ui/button.tsx'
import { cn } from '../ui/class-names.ts'
import { DnsRecords } from './dns-records.tsx'
import type { DomainAction } from './domain-list.tsx'
import { addressOf, certificateWord, dnsWord, extraWords } from './domain-words.ts'

interface DomainRowProps {
  name: string
  domain: DomainView
  onAction: (action: DomainAction) => void
}

/** One address: where it leads, its certificate, what DNS says, and what can be done about it. */
export function DomainRow({ name, domain, onAction }: DomainRowProps) {
  const now = useNow()
  const address = addressOf(domain)
  const words = [certificateWord(domain, now), dnsWord(domain)].filter((word) => word !== null)
  const extras = extraWords(domain)
  const shown = domain.host === null ? [] : words
  return (
    <li data-testid="domain" data-domain={address} className="space-y-3 px-4 py-3">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-64 space-y-1">
          <div className="flex min-w-0 items-center gap-2">
            <Address domain={domain} address={address} />
            <CopyButton text={domain.url} what={`address ${address}`} className="size-7 shrink-0 border-0 bg-transparent" />
          </div>
          {domain.redirectTo !== null && (
            <p className="flex min-w-0 items-start gap-1.5 text-muted">
              <CornerDownRight aria-hidden className="mt-0.5 size-4 shrink-0 text-faint" />
              <span className="min-w-0 break-words">leads to {domain.redirectTo}</span>
            </p>
          )}
          {shown.length > 0 && (
            <ul className="flex flex-wrap gap-x-4 gap-y-1 text-[13px]">
              {shown.map(({ tone, text, title }) => (
                <li key={text} title={title} className={cn('flex items-center gap-1.5', tone === 'idle' ? 'text-muted' : toneText(tone))}>
                  <StateShape tone={tone} />
                  {text}
                </li>
              ))}
            </ul>
          )}
          {domain.host === null && <p className="text-[13px] text-muted">Always there: for when there is no name yet.</p>}
          {extras.length > 0 && <p className="text-[13px] text-muted">{extras.join(' · ')}</p>}
        </div>
        {domain.changeable && (
          <div className="flex shrink-0 flex-wrap gap-1">
            <Button size="small" variant="ghost" aria-label={`Settings of ${address}`} onClick={() => onAction('settings')}>
              <Settings2 aria-hidden />
              Settings
            </Button>
            <Button size="small" variant="ghost" aria-label={`Certificate of ${address}`} onClick={() => onAction('certificate')}>
              <Award aria-hidden />
              Certificate
            </Button>
            <Button size="smallIcon" variant="ghost" aria-label={`Remove ${address}`} title="Remove" onClick={() => onAction('remove')}>
              <Trash2 aria-hidden />
            </Button>
          </div>
        )}
      </div>
      {domain.host !== null && domain.dns.state !== 'ok' && <DnsRecords name={name} domain={domain} />}
    </li>
  )
}

function Address({ domain, address }: { domain: DomainView; address: string }) {
  const looks = 'min-w-0 font-medium break-all'
  // No browser can ask for a wildcard.
  if (domain.host?.startsWith('*')) return <span className={looks}>{address}</span>
  return (
    <a href={domain.url} target="_blank" rel="noreferrer" className={cn(looks, 'text-accent-ink hover:underline')}>
      {address}
    </a>
  )
}
