'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
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
      toast('Cancelling: it ends within seconds and cleans up after itself.')
      router.refresh()
    } catch (error) {
      setAsked(false)
      const { message, hint } = describeError(error)
      toast.error(message, { description: hint })
    }
  }

  return (
    <Button size="small" busy={asked} onClick={cancel}>
      {asked ? 'Cancelling' : 'Cancel'}
    </Button>
  )
}
