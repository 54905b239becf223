import { WebopsError } from '../errors/webops-error.ts'

/** @param engineName of the volume */
export function unreadable(engineName: string): WebopsError {
  return new WebopsError({
    code: 'archive_broken_off',
    kind: 'failed',
    message: `The engine could not read all of the volume ${engineName}: a file was changed while it was read, or its disk is broken.`,
    hint: 'Try again, or stop the deployment while its volume is read.',
  })
}

/** Whoever wanted it has gone, or the worker stops. */
export function archiveBrokenOff(): WebopsError {
  return new WebopsError({
    code: 'archive_broken_off',
    kind: 'conflict',
    message: 'The archive was broken off before its end.',
    hint: 'Try again. Of one that was handed in, nothing was taken into the volume.',
  })
}

export function archiveNotFound(id: string): WebopsError {
  return new WebopsError({
    code: 'archive_not_found',
    kind: 'not_found',
    message: `There is no archive ${id} on its way.`,
    hint: 'The worker was restarted, or somebody else has begun it. Begin again.',
  })
}

/** @param most that may be at once */
export function tooManyArchives(most: number): WebopsError {
  return new WebopsError({
    code: 'too_many_archives',
    kind: 'conflict',
    message: `${most} volumes of this server are read or written already, which is as many as may be, or it is about to stop.`,
    hint: 'Try again when some have ended.',
  })
}
