'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { notify } from '../shell/notify.ts'
import { callApi, describeError } from '../api-client.ts'
import { Button } from '../ui/button.tsx'

/** Ends a rollout that waits or runs. */
export function CancelButton({ rolloutId }: { rolloutId: string }) {
  const router = useRouter()
  const [asked, setAsked] = useState(false)

  async function cancel() {
    setAsked(true)
    try {
      await callApi('POST', `/rollouts/${rolloutId}/cancel`)
      notify.plain('Cancelling: it ends within seconds and cleans up after itself.')
      router.refresh()
    } catch (error) {
      setAsked(false)
      const { message, hint } = describeError(error)
      notify.error(message, hint)
    }
  }

  return (
    <Button size="small" busy={asked} onClick={cancel}>
      {asked ? 'Cancelling' : 'Cancel'}
    </Button>
  )
}
