'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { ScheduleRunView } from '#api/schemas/schedule-views.ts'
import { callApi, describeError } from '../api-client.ts'
import { notify } from '../shell/notify.ts'

export const schedulePath = (deployment: string, schedule: string) => `/deployments/${deployment}/schedules/${schedule}`
/** The page with the runs of a schedule. */
export const schedulePage = (deployment: string, schedule: string) => `/d/${deployment}/schedules/${schedule}`

/** What can be done with a schedule without a form. What goes wrong is said in a toast. */
export function useScheduleActions(deployment: string, schedule: string) {
  const router = useRouter()
  const [busy, setBusy] = useState<'switch' | 'run' | null>(null)

  async function attempt(what: 'switch' | 'run', act: () => Promise<void>) {
    setBusy(what)
    try {
      await act()
      router.refresh()
    } catch (error) {
      const { message, hint } = describeError(error)
      notify.error(message, hint)
    } finally {
      setBusy(null)
    }
  }

  const setEnabled = (enabled: boolean) =>
    attempt('switch', async () => {
      await callApi('PATCH', schedulePath(deployment, schedule), { enabled })
      notify.success(enabled ? `${schedule} runs on schedule again.` : `${schedule} is paused.`)
    })

  /** Runs it, and goes to where its log is. */
  const runNow = () =>
    attempt('run', async () => {
      const run = await callApi<ScheduleRunView>('POST', `${schedulePath(deployment, schedule)}/runs`)
      router.push(`${schedulePage(deployment, schedule)}?run=${run.id}`)
    })

  return { busy, setEnabled, runNow }
}
