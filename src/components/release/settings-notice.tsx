'use client'
import { usePathname, useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ConfigurationChange } from '#core/release/release-diff.schema.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'
import { Button } from '../ui/button.tsx'
import { ButtonLink } from '../ui/button-link.tsx'
import { Notice } from '../ui/notice.tsx'
import { fieldWords } from './field-words.ts'

const MOST_FIELDS = 6

/** After a rollback, or after saving without applying: what serves is not what the next deploy would run with. */
export function SettingsNotice({ name, release, changes }: { name: string; release: number; changes: ConfigurationChange[] }) {
  const router = useRouter()
  const pathname = usePathname()
  const [busy, setBusy] = useState(false)
  if (changes.length === 0) return null
  const fields = changes.slice(0, MOST_FIELDS).map(({ field }) => fieldWords(field))
  const more = changes.length - fields.length

  async function adopt() {
    setBusy(true)
    try {
      await callApi('POST', `/deployments/${name}/releases/${release}/adopt`)
      notify.success(`The next deploy of ${name} runs with the settings of release ${release}.`)
      router.refresh()
    } catch (error) {
      notify.error(describeError(error).message)
    }
    setBusy(false)
  }

  return (
    <Notice
      kind="warning"
      title={`Release ${release} serves with other settings than the next deploy will have`}
      actions={
        <>
          <ButtonLink size="small" href={`/d/${name}/releases?compare=settings`} scroll={false}>
            Compare
          </ButtonLink>
          <Button size="small" busy={busy} onClick={adopt}>
            Keep those of release {release}
          </Button>
          <Button size="small" onClick={() => router.replace(`${pathname}?action=apply`, { scroll: false })}>
            Apply the settings now
          </Button>
        </>
      }
    >
      Different: {fields.join(', ')}
      {more > 0 && ` and ${more} more`}.
    </Notice>
  )
}
