import type { FieldErrors, Resolver } from 'react-hook-form'
import type { ScheduleView } from '#api/schemas/schedule-views.ts'
import { type ScheduleInput, scheduleInput } from '#core/schedule/schedule.schema.ts'

/** What the form holds: texts, as they are typed. */
export interface ScheduleValues {
  name: string
  cron: string
  timeZone: string
  command: string
  concurrency: ScheduleView['concurrency']
  missed: ScheduleView['missed']
  timeoutSeconds: string
}

export const SCHEDULE_FIELDS = ['name', 'cron', 'timeZone', 'command', 'concurrency', 'missed', 'timeoutSeconds'] as const

/** Lines that people often want. */
export const PRESETS = [
  { title: 'Hourly', cron: '0 * * * *' },
  { title: 'Nightly', cron: '0 3 * * *' },
  { title: 'Weekly', cron: '0 3 * * 1' },
  { title: 'Monthly', cron: '0 3 1 * *' },
]

/** @param schedule the one that is changed; null for a new one, which begins in the zone of who makes it */
export function valuesOf(schedule: ScheduleView | null, ownZone: string): ScheduleValues {
  if (!schedule) {
    const [, nightly] = PRESETS
    const cron = nightly?.cron ?? ''
    return { name: '', cron, timeZone: ownZone, command: '', concurrency: 'skip', missed: 'skip', timeoutSeconds: '3600' }
  }
  const { name, cron, timeZone, command, concurrency, missed, timeoutSeconds } = schedule
  return { name, cron, timeZone, command, concurrency, missed, timeoutSeconds: String(timeoutSeconds) }
}

const EMPTY: Partial<Record<keyof ScheduleValues, string>> = {
  name: 'give it a name, such as nightly',
  cron: 'say when it runs, such as 0 3 * * *',
  command: 'say what it runs',
}

/** The form as the API takes it. */
export function toInput(values: ScheduleValues): Omit<ScheduleInput, 'enabled'> {
  const { concurrency, missed, timeZone, command } = values
  const timeoutSeconds = /^\s*\d+\s*$/.test(values.timeoutSeconds) ? Number(values.timeoutSeconds) : NaN
  return { name: values.name.trim(), cron: values.cron.trim(), timeZone, command, concurrency, missed, timeoutSeconds }
}

/** What is different from the schedule as it is. */
export function changesOf(schedule: ScheduleView, values: ScheduleValues): Record<string, unknown> {
  const input = toInput(values)
  return Object.fromEntries(Object.entries(input).filter(([field, value]) => schedule[field as keyof typeof input] !== value))
}

/** Lets react-hook-form ask the API's own schema. */
export const scheduleResolver: Resolver<ScheduleValues> = (values) => {
  const { error } = scheduleInput.safeParse(toInput(values))
  if (!error) return { values, errors: {} }
  const errors: Record<string, { type: string; message: string }> = {}
  for (const { path, message } of error.issues) {
    const field = String(path[0] ?? '') as keyof ScheduleValues
    const empty = typeof values[field] === 'string' && values[field].trim() === '' ? EMPTY[field] : undefined
    errors[field] ??= { type: 'invalid', message: empty ?? message }
  }
  return { values: {}, errors: errors as FieldErrors<ScheduleValues> }
}

/** All zones to choose from: the browser's own, UTC, and the rest by name. One that the browser does not list stays choosable. */
export function timeZones(ownZone: string, chosen: string): { first: string[]; others: string[] } {
  const first = [...new Set([ownZone, 'UTC'])]
  const others = new Set(Intl.supportedValuesOf('timeZone'))
  for (const zone of first) others.delete(zone)
  if (!first.includes(chosen)) others.add(chosen)
  return { first, others: [...others].sort() }
}

/** The zone of who looks. */
export const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC'
