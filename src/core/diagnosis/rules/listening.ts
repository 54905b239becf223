import type { Evidence, EvidenceLine } from '../evidence.ts'
import type { Found, Rule } from '../rule.ts'

const step = ['healthy', 'start']
const code = ['never_healthy', 'step_timed_out']
/** The published port takes connections for the container, and closes them when nothing listens in it. */
const UNANSWERED = /does not answer|answers connection (?:closed|refused)|answers no route|was not asked yet/

/** Containers that run, and cannot be reached at their port. */
export const LISTENING: Rule[] = [
  {
    id: 'localhost_only',
    title: 'The application listens on 127.0.0.1 only',
    step,
    code,
    message: UNANSWERED,
    check: (_found, evidence) => listening(evidence, (heard, port) => heard.port === port && heard.local),
    cause: 'The application listens on {address}, and so only to itself: inside a container, 127.0.0.1 is the container.',
    remedy: 'Let it listen on 0.0.0.0:{port} (`--host 0.0.0.0`, `--bind 0.0.0.0:{port}`, `app.listen(port, "0.0.0.0")`, HOST=0.0.0.0).',
  },
  {
    id: 'wrong_port',
    title: 'The application listens on another port',
    step,
    code,
    message: UNANSWERED,
    check: (_found, evidence) => listening(evidence, (heard, port) => heard.port !== port),
    cause: 'The application listens on port {heard}; requests are sent to port {port}.',
    remedy:
      'Set the port to {heard|the one that it listens on} in the settings, or let the application listen on the port in the variable PORT, which is {port}.',
  },
  {
    id: 'answer_not_http',
    title: 'What answers on the port is not HTTP',
    step,
    code,
    message: /answer is not HTTP|speaks no HTTP|answers connection closed/,
    check: (_found, evidence) =>
      listening(evidence, (heard, port) => heard.port === port && !heard.local) ??
      (/not HTTP|no HTTP/.test(evidence.error.message) ? {} : null),
    tail: 3,
    cause: 'Something listens on port {port}, and it does not speak HTTP there: as a rule the application speaks HTTPS itself.',
    remedy:
      'Let it speak plain HTTP: the proxy in front of it does the encryption. If this is another protocol altogether, leave the health path empty.',
  },
  {
    id: 'nothing_listens',
    title: 'Nothing listens on the port',
    step,
    code,
    message: UNANSWERED,
    tail: 6,
    cause: 'The container runs, but nothing in it listens on port {port} where it can be reached.',
    remedy:
      'The application must listen on 0.0.0.0:{port} (variable PORT), and not on 127.0.0.1. If it takes long to start, raise the health time-out; if it takes no requests at all, leave the port empty.',
  },
]

interface Heard extends EvidenceLine {
  port: number
  local: boolean
  address: string
}

/** What the application says it listens on. The last line that says so counts. */
function heardIn(lines: EvidenceLine[]): Heard | null {
  for (const { sequence, text } of lines.toReversed()) {
    if (/^Not yet: |is reached at|was not healthy within|connect(?:ed|ing) to/i.test(text)) continue
    if (!/listen|running|serving|started|ready|server|local:|bound|http:\/\//i.test(text)) continue
    const [, host, number] = /(\[[0-9a-f:]*\]|localhost|\d{1,3}(?:\.\d{1,3}){3}|\*|(?<=[\s'"])(?=:\d)):(\d{2,5})\b(?!:)/i.exec(text) ?? []
    const port = Number(number ?? /\bport\b\D{0,12}(\d{2,5})\b/i.exec(text)?.[1] ?? 0)
    if (port === 0 || port > 65_535) continue
    return {
      sequence,
      text,
      port,
      local: /^(?:127\.|localhost|\[::1\])/i.test(host ?? ''),
      address: host ? `${host}:${port}` : `port ${port}`,
    }
  }
  return null
}

function listening({ lines, deployment }: Evidence, applies: (heard: Heard, port: number) => boolean): Found | null {
  const heard = heardIn(lines)
  if (!heard || deployment.port === null || !applies(heard, deployment.port)) return null
  return { heard: String(heard.port), address: heard.address, sequence: String(heard.sequence) }
}
