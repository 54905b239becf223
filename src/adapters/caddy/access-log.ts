import type { Json } from './json.ts'

/**
 * Where requests are written down, one JSON object a line. Headers are left out, since that is where credentials are;
 * `user_agent` and `deployment` are added by the routes.
 * @param file in a folder that Caddy may write; it is rolled at 50 MB, and ten are kept for 30 days at most
 */
export function logging(file: string): Json {
  const left = ['request>headers', 'resp_headers', 'request>remote_port']
  return {
    logs: {
      default: { level: 'WARN', exclude: [ACCESS] },
      access: {
        include: [ACCESS],
        writer: { output: 'file', filename: file, roll_size_mb: 50, roll_keep: 10, roll_keep_days: 30 },
        encoder: {
          format: 'filter',
          wrap: { format: 'json', time_format: 'rfc3339_nano' },
          fields: Object.fromEntries(left.map((field) => [field, { filter: 'delete' }])),
        },
      },
    },
  }
}

const ACCESS = 'http.log.access'

/** Says in the access log whose request it was (`belongsTo`), and what asked. It comes before all routes. */
export const noteRoute: Json = {
  handle: [
    { handler: 'log_append', key: 'deployment', value: '{http.vars.deployment}' },
    { handler: 'log_append', key: 'user_agent', value: '{http.request.header.User-Agent}' },
  ],
}
/** For the access log and the error pages. */
export const belongsTo = (deployment: string): Json => ({ handler: 'vars', deployment })
/** The panel's addresses may hold what signs somebody in. */
export const notLogged: Json = { handler: 'vars', log_skip: true }
