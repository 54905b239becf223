import type { Json } from './json.ts'
import { pageHandler } from './plain-page.ts'

/** Told to the error pages where a deployment's address is not known: it is stopped, or never ran. */
export const STOPPED = 'stopped'

const RETRY_SOON = { 'Retry-After': '5' }

/**
 * What visitors see instead of a deployment's answer. They are the same for all deployments, whose name a route notes, so
 * that a configuration of hundreds of routes is loaded in a moment.
 */
export function errorPages(): Json {
  const on = (match: { [key: string]: Json }, status: number, title: string, text: string, headers = {}): Json => ({
    match: [{ vars: match }],
    handle: [named(status, title, text, headers)],
    terminal: true,
  })
  const status = (...codes: string[]) => ({ '{http.error.status_code}': codes })
  return {
    routes: [
      on(status('401'), 401, 'Sign in', 'DEPLOYMENT is for those who have a user name and a password.'),
      on(status('413'), 413, 'That is too large', 'DEPLOYMENT does not accept requests of this size.'),
      on(status('504'), 504, 'DEPLOYMENT took too long', 'The application was asked and did not answer in time.'),
      on(
        { '{http.error.message}': [STOPPED] },
        503,
        'DEPLOYMENT is not running',
        'This application is stopped, or was not started yet.',
        RETRY_SOON,
      ),
      on(
        status('502', '503'),
        502,
        'DEPLOYMENT does not answer',
        'The application is meant to run and does not accept requests. It may be starting again at this moment.',
        RETRY_SOON,
      ),
    ],
  }
}

/** Put in after escaping: a deployment's name is letters, digits and hyphens. */
function named(status: number, title: string, text: string, headers: Record<string, string>): Json {
  const handler = pageHandler(status, title, text, headers)
  return { ...handler, body: handler.body.replaceAll('DEPLOYMENT', '{http.vars.deployment}') }
}
