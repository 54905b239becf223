import { z } from 'zod'
import { cronProblem, isTimeZone } from './cron-times.ts'
import { containerCommand } from '../deployment/container-command.ts'
import '../errors/zod-words.ts'

/** Of one deployment. */
export const MOST_SCHEDULES = 50
const LONGEST_SECONDS = 86_400
const SECONDS = `use a number of seconds from 1 to ${LONGEST_SECONDS}`

export const scheduleName = z
  .string()
  .regex(/^[a-z]([a-z0-9-]{0,46}[a-z0-9])?$/, 'use 1 to 48 lower-case letters, digits and hyphens, beginning with a letter')

/** Five fields, or a word such as @daily; never one that is never due. */
export const cronLine = z.string().superRefine((line, context) => {
  const message = cronProblem(line)
  if (message !== null) context.addIssue({ code: 'custom', message })
})

export const timeZone = z.string().max(64).refine(isTimeZone, 'use a name of the IANA database, such as Europe/Berlin or UTC')

/** What happens to a run that is due while the one before it runs: none of it, it waits, or the one before is ended. */
export const concurrency = z.enum(['skip', 'queue', 'replace'])
/** What happens when times were missed: nothing, or one run for all of them. */
export const missedRuns = z.enum(['skip', 'once'])

const fields = {
  name: scheduleName,
  cron: cronLine,
  timeZone,
  command: containerCommand,
  concurrency,
  missed: missedRuns,
  timeoutSeconds: z.number(SECONDS).int(SECONDS).min(1, SECONDS).max(LONGEST_SECONDS, SECONDS),
  enabled: z.boolean(),
}

/** A command that is to run again and again. */
export const scheduleInput = z
  .object({
    ...fields,
    timeZone: fields.timeZone.default('UTC'),
    concurrency: fields.concurrency.default('skip'),
    missed: fields.missed.default('skip'),
    timeoutSeconds: fields.timeoutSeconds.default(3600),
    enabled: fields.enabled.default(true),
  })
  .strict()

/** What is not named stays. */
export const scheduleChanges = z.object(fields).partial().strict()

export type ScheduleInput = z.output<typeof scheduleInput>
export type ScheduleChanges = z.output<typeof scheduleChanges>
