import type { Metadata } from 'next'
import { Suspense } from 'react'
import { ScheduleList } from '#components/schedule/schedule-list.tsx'
import { loadSchedules } from '../../../../data/schedules.ts'

export const metadata: Metadata = { title: 'Schedules' }

export default async function SchedulesPage({ params }: { params: Promise<{ name: string }> }) {
  const { name } = await params
  return (
    <Suspense>
      <ScheduleList name={name} schedules={await loadSchedules(name)} />
    </Suspense>
  )
}
