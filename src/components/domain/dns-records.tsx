'use client'
import { RefreshCw } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { DomainView } from '#api/schemas/domain-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { CopyButton } from '../copy/copy-button.tsx'
import { notify } from '../shell/notify.ts'
import { RelativeTime } from '../time/relative-time.tsx'
import { Button } from '../ui/button.tsx'
import { Notice } from '../ui/notice.tsx'
import { addressOf } from './domain-words.ts'

/** What DNS says about a name that does not lead here, what is to be set, and the way to look again. */
export function DnsRecords({ name, domain }: { name: string; domain: DomainView }) {
  const router = useRouter()
  const [checking, setChecking] = useState(false)
  const { state, detail, found, expected, checkedAt } = domain.dns

  async function check() {
    setChecking(true)
    try {
      const { dns } = await callApi<DomainView>('POST', `/deployments/${name}/domains/${domain.id}/check`)
      if (dns.state === 'ok') notify.success(`${addressOf(domain)} leads here.`)
      else notify.plain(dns.detail ?? 'Nothing has changed.')
      router.refresh()
    } catch (error) {
      const { message, hint } = describeError(error)
      notify.error(message, hint)
    } finally {
      setChecking(false)
    }
  }

  return (
    <Notice kind={state === 'wrong' ? 'warning' : 'info'} title={detail ?? 'DNS is being asked about this name.'}>
      {expected.length > 0 && (
        <div className="mt-2 overflow-x-auto">
          <table className="w-full text-left text-[13px]">
            <caption className="sr-only">Records to set for {addressOf(domain)}</caption>
            <thead className="text-muted">
              <tr>
                <th scope="col" className="py-1 pr-4 font-normal">
                  Type
                </th>
                <th scope="col" className="py-1 pr-4 font-normal">
                  Name
                </th>
                <th scope="col" className="py-1 font-normal">
                  Value to set
                </th>
              </tr>
            </thead>
            <tbody className="font-mono text-ink">
              {expected.map(({ type, name: record, value }) => (
                <tr key={type + value}>
                  <td className="py-1 pr-4">{type}</td>
                  <td className="py-1 pr-4 break-all">{record}</td>
                  <td className="py-1 whitespace-nowrap">
                    <span className="flex items-center gap-2">
                      <span>{value}</span>
                      <CopyButton text={value} what={`${type} record`} className="size-7 shrink-0" />
                    </span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2 text-[13px]">
        <Button size="small" busy={checking} onClick={check} aria-label={`Check ${addressOf(domain)} again`}>
          {!checking && <RefreshCw aria-hidden />}
          Check again
        </Button>
        {found.length > 0 && <span className="min-w-0 break-all">DNS says {found.join(', ')}.</span>}
        {checkedAt !== null && (
          <span>
            Asked <RelativeTime at={checkedAt} />, and again every minute.
          </span>
        )}
      </div>
    </Notice>
  )
}
