import type Docker from 'dockerode'
import { WebopsError } from '#core/errors/webops-error.ts'

/** Parts of words, joined by slashes (images have them in their names); a question mark begins what dockerode encodes itself. */
const SAFE = /^(?:\/(?!\.{1,2}(?:\/|\?|$))[A-Za-z0-9_.:@+-]+)+\??$/

/**
 * dockerode puts names into the path of its requests as they are: one with a `..` in it would ask the engine something
 * else. Nothing is asked then.
 */
export function refuseOddPaths(docker: Docker): Docker {
  const modem = docker.modem as { dial(options: { path: string }, callback: (error: Error | null, data: unknown) => void): void }
  const dial = modem.dial.bind(modem)
  modem.dial = (options, callback) => {
    if (SAFE.test(options.path)) return dial(options, callback)
    process.nextTick(callback, oddPath(options.path), null)
  }
  return docker
}

function oddPath(path: string): WebopsError {
  return new WebopsError({
    code: 'engine_name_invalid',
    kind: 'refused',
    message: `The engine was not asked for ${JSON.stringify(path.slice(0, 200))}: no thing of its has such a name.`,
    hint: 'If nobody edited the database by hand, treat this as a break-in.',
  })
}
