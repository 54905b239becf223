import { z } from 'zod'
import { scheduleRunView, type ScheduleRunView, scheduleView, type ScheduleView } from '#api/schemas/schedule-views.ts'
import { pageOf } from '#api/schemas/views.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API that are about schedules, each with its answer checked. */

const schedulesPath = (name: string) => `${deploymentPath(name)}/schedules`
export const schedulePath = (name: string, schedule: string) => `${schedulesPath(name)}/${encodeURIComponent(schedule)}`
export const runPath = (name: string, schedule: string, id: string) => `${schedulePath(name, schedule)}/runs/${encodeURIComponent(id)}`

export async function listSchedules(client: Client, name: string): Promise<ScheduleView[]> {
  return z.object({ items: z.array(scheduleView) }).parse(await client.request('GET', schedulesPath(name))).items
}

export async function addSchedule(client: Client, name: string, input: unknown): Promise<ScheduleView> {
  return scheduleView.parse(await client.request('POST', schedulesPath(name), input))
}

export async function updateSchedule(client: Client, name: string, schedule: string, changes: unknown): Promise<ScheduleView> {
  return scheduleView.parse(await client.request('PATCH', schedulePath(name, schedule), changes))
}

export async function removeSchedule(client: Client, name: string, schedule: string): Promise<void> {
  await client.request('DELETE', schedulePath(name, schedule))
}

/** Asks for a run now. */
export async function startRun(client: Client, name: string, schedule: string): Promise<ScheduleRunView> {
  return scheduleRunView.parse(await client.request('POST', `${schedulePath(name, schedule)}/runs`))
}

/** The latest first. */
export async function listRuns(client: Client, name: string, schedule: string, limit: number): Promise<ScheduleRunView[]> {
  const answer = await client.request('GET', `${schedulePath(name, schedule)}/runs?limit=${limit}`)
  return pageOf(scheduleRunView).parse(answer).items
}

export async function getRun(client: Client, name: string, schedule: string, id: string): Promise<ScheduleRunView> {
  return scheduleRunView.parse(await client.request('GET', runPath(name, schedule, id)))
}

export async function cancelRun(client: Client, name: string, schedule: string, id: string): Promise<ScheduleRunView> {
  return scheduleRunView.parse(await client.request('POST', `${runPath(name, schedule, id)}/cancel`))
}
