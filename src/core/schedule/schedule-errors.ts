import { MOST_SCHEDULES } from './schedule.schema.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { shortened } from '../errors/zod-words.ts'

export function scheduleNotFound(deployment: string, name: string): WebopsError {
  return new WebopsError({
    code: 'schedule_not_found',
    kind: 'not_found',
    message: `${deployment} has no schedule ${shortened(name)}.`,
    hint: `See which it has: webops schedule list ${deployment}`,
  })
}

export function scheduleExists(name: string): WebopsError {
  return new WebopsError({
    code: 'schedule_exists',
    kind: 'conflict',
    message: `There is a schedule ${name} already.`,
    hint: 'Choose another name, or change that one.',
    field: 'name',
  })
}

export function tooManySchedules(deployment: string): WebopsError {
  return new WebopsError({
    code: 'too_many_schedules',
    kind: 'conflict',
    message: `${deployment} has ${MOST_SCHEDULES} schedules, which is as many as it may have.`,
    hint: 'Remove one that is not needed, or let one command do several things.',
  })
}

export function scheduleSetByFile(name: string): WebopsError {
  return new WebopsError({
    code: 'set_by_file',
    kind: 'conflict',
    message: `The schedule ${name} is set by webops.yaml in the repository, and cannot be changed or removed here.`,
    hint: 'Change it there and deploy. It can be run and cancelled here.',
    field: 'name',
  })
}

export function runNotFound(id: string): WebopsError {
  return new WebopsError({
    code: 'schedule_run_not_found',
    kind: 'not_found',
    message: `There is no such run: ${shortened(id)}.`,
    hint: 'The last 100 of each schedule are kept.',
  })
}

export function runEnded(state: string): WebopsError {
  return new WebopsError({
    code: 'schedule_run_ended',
    kind: 'conflict',
    message: `This run is over already (${state}).`,
    hint: 'Only a run that waits or runs can be cancelled.',
  })
}

/** @param why as a sentence */
export function scheduleBusy(name: string, why: string): WebopsError {
  return new WebopsError({
    code: 'schedule_busy',
    kind: 'conflict',
    message: `${name} is not run now. ${why}`,
    hint: 'Wait for its end or cancel it. With another choice for runs at the same time it would wait (queue), or take the place of the one that runs (replace).',
  })
}

/** @param why as a sentence */
export function nothingToRunIn(message: string, deployment: string): WebopsError {
  return new WebopsError({
    code: 'schedule_not_runnable',
    kind: 'conflict',
    message,
    hint: `A schedule runs in the release that serves: webops ps shows whether ${deployment} does.`,
  })
}
