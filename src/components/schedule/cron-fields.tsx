'use client'
import { useMemo } from 'react'
import { useFormContext, useWatch } from 'react-hook-form'
import { cronProblem, isTimeZone, nextTimes } from '#core/schedule/cron-times.ts'
import { cronWords } from '#core/schedule/cron-words.ts'
import { useNow } from '../time/ticker.ts'
import { Button } from '../ui/button.tsx'
import { Field } from '../ui/field.tsx'
import { Input, Select } from '../ui/input.tsx'
import { PRESETS, timeZones, type ScheduleValues } from './schedule-values.ts'

const SHOWN_TIMES = 3
const MINUTE_MS = 60_000

/** When it runs: the line, what it says, and the next times on the clocks of the chosen zone. */
export function CronFields({ ownZone }: { ownZone: string }) {
  const { register, setValue, formState } = useFormContext<ScheduleValues>()
  const [cron, timeZone] = useWatch<ScheduleValues, ['cron', 'timeZone']>({ name: ['cron', 'timeZone'] })
  const { errors } = formState
  const zones = useMemo(() => timeZones(ownZone, timeZone), [ownZone, timeZone])
  return (
    <>
      <Field
        id="schedule-cron"
        label="When"
        error={errors.cron?.message}
        help="Minute, hour, day of the month, month, day of the week; or a word such as @daily."
      >
        {(ids) => (
          <div className="space-y-2">
            <div role="group" aria-label="Often used" className="flex flex-wrap gap-1.5">
              {PRESETS.map((preset) => (
                <Button
                  key={preset.title}
                  size="small"
                  aria-pressed={cron.trim() === preset.cron}
                  className="aria-pressed:border-accent aria-pressed:text-accent-ink"
                  onClick={() => setValue('cron', preset.cron, { shouldDirty: true, shouldValidate: formState.isSubmitted })}
                >
                  {preset.title}
                </Button>
              ))}
            </div>
            <Input
              {...ids}
              {...register('cron')}
              className="font-mono"
              placeholder="0 3 * * *"
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </div>
        )}
      </Field>
      <Field
        id="schedule-timeZone"
        label="Time zone"
        error={errors.timeZone?.message}
        help="Its clocks say when, at a change to summer time too."
      >
        {(ids) => (
          <Select {...ids} {...register('timeZone')}>
            {zones.first.map((zone) => (
              <option key={zone} value={zone}>
                {zone === ownZone ? `${zone} (of this browser)` : zone}
              </option>
            ))}
            <optgroup label="All">
              {zones.others.map((zone) => (
                <option key={zone} value={zone}>
                  {zone}
                </option>
              ))}
            </optgroup>
          </Select>
        )}
      </Field>
      <Coming cron={cron} timeZone={timeZone} />
    </>
  )
}

/** What the line says so far. A line that is still being typed says nothing; what is wrong with it is said at its field. */
function Coming({ cron, timeZone }: { cron: string; timeZone: string }) {
  const minute = Math.floor(useNow() / MINUTE_MS) * MINUTE_MS
  const line = cron.trim()
  const times = useMemo(() => {
    if (line === '' || cronProblem(line) !== null || !isTimeZone(timeZone)) return null
    return nextTimes(line, timeZone, new Date(minute), SHOWN_TIMES)
  }, [line, timeZone, minute])
  const format = useMemo(() => clockOf(timeZone), [timeZone])
  return (
    <div role="status" className="rounded-md bg-sunken px-3 py-2.5 text-[13px]">
      {times === null ? (
        <p className="text-muted">{cronProblem(line) === null ? 'No such time zone.' : 'No times yet: this is no cron line so far.'}</p>
      ) : (
        <>
          <p className="font-medium">{cronWords(line)}</p>
          <ul className="mt-1 text-muted">
            {times.map((time) => (
              <li key={time.getTime()}>
                <time dateTime={time.toISOString()} title={time.toISOString()}>
                  {format.format(time)}
                </time>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: isTimeZone(timeZone) ? timeZone : 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  })
}
