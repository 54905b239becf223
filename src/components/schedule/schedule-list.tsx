'use client'
import { Plus } from 'lucide-react'
import dynamic from 'next/dynamic'
import { usePathname, useRouter, useSearchParams } from 'next/navigation'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { useRunWords } from '../deployment/run-words-context.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Section } from '../ui/section.tsx'
import { ScheduleRow } from './schedule-row.tsx'

const ScheduleDialog = dynamic(() => import('./schedule-dialog.tsx').then((module) => module.ScheduleDialog), { ssr: false })
const RemoveScheduleDialog = dynamic(() => import('./remove-schedule-dialog.tsx').then((module) => module.RemoveScheduleDialog), {
  ssr: false,
})

const DIALOGS = { edit: ScheduleDialog, remove: RemoveScheduleDialog }
export type ScheduleAction = keyof typeof DIALOGS

/** The schedules of a deployment. Which of them is being changed stands in the page's own address. */
export function ScheduleList({ name, schedules }: { name: string; schedules: ScheduleView[] }) {
  const router = useRouter()
  const { built } = useRunWords()
  const pathname = usePathname()
  const query = useSearchParams()
  const open = (search: string) => router.replace(`${pathname}${search}`, { scroll: false })
  const close = () => open('')
  const [action, Dialog] = Object.entries(DIALOGS).find(([one]) => query.has(one)) ?? []
  const chosen = action === undefined ? undefined : schedules.find((one) => !one.fromFile && one.name === query.get(action))
  const done = () => {
    close()
    router.refresh()
  }
  const add = (
    <Button size={schedules.length === 0 ? 'normal' : 'small'} variant="primary" onClick={() => open('?add')}>
      <Plus aria-hidden />
      Add schedule
    </Button>
  )

  return (
    <Section title="Schedules" aside={schedules.length > 0 && add}>
      {schedules.length === 0 ? (
        <EmptyState title="No schedules" actions={add}>
          Commands that run again and again with the {built} and the configuration that serve, each run with its log. Such as{' '}
          <code className="font-mono text-[13px] text-ink">python manage.py clearsessions</code> every night.
        </EmptyState>
      ) : (
        <ul className="divide-y rounded-lg border bg-surface">
          {schedules.map((schedule) => (
            <ScheduleRow
              key={schedule.name}
              name={name}
              schedule={schedule}
              onAction={(one) => open(`?${one}=${encodeURIComponent(schedule.name)}`)}
            />
          ))}
        </ul>
      )}
      {query.has('add') && <ScheduleDialog name={name} schedule={null} first={schedules.length === 0} onClose={close} onDone={done} />}
      {chosen && Dialog && <Dialog key={chosen.name} name={name} schedule={chosen} onClose={close} onDone={done} />}
    </Section>
  )
}
