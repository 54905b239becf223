import { type Figure, median } from '../support/report.ts'
import type { Protocol, Runtime, ScenarioResult } from './scenario.ts'

const ROLLBACK_REACH_MS = 2000
/** Less is not the load that was promised. */
const LEAST_RATE = 450

const IN_WORDS: Record<Protocol, string> = { http1: 'HTTP/1.1', http2: 'TLS with HTTP/2' }

/**
 * What there is to say of a scenario.
 * @param onlyCounts times and rates are shown, and have nothing to reach: they depend on the machine
 */
export function figuresOf(result: ScenarioResult, onlyCounts: boolean): Figure[] {
  const { runtime, protocol, load, rollbacks, deploys } = result
  const figure = (name: string, title: string, value: number, unit: string, reach?: Figure['reach']): Figure => ({
    key: `${runtime}.${protocol}.${name}`,
    title: `${IN_WORDS[protocol]} under ${runtime}: ${title}`,
    value,
    unit,
    ...(reach ? { reach } : {}),
  })
  const time = (reach: Figure['reach']) => (onlyCounts ? undefined : reach)
  return [
    figure('serverErrors', 'answers 5xx', load.serverErrors, '', { atMost: 0 }),
    figure('failed', 'requests that failed (resets and the like)', load.failed, '', { atMost: 0 }),
    figure('wrong', 'other answers than the application gives', load.wrong, '', { atMost: 0 }),
    figure('socketsClosed', 'WebSockets of another deployment closed', load.socketsClosed, '', { atMost: 0 }),
    ...(protocol === 'http2' ? [figure('sentAgain', 'streams that the proxy did not take, sent again', load.sentAgain, '')] : []),
    figure('requests', 'requests', load.requests, ''),
    figure('rate', 'rate', load.requests / load.seconds, 'requests/s', time({ atLeast: LEAST_RATE })),
    figure('rollback', 'rollback, request to “the old one serves”, median', median(rollbacks), 'ms', time({ atMost: ROLLBACK_REACH_MS })),
    figure('deploy', 'deploy under this load, request to new answer, median', median(deploys), 'ms'),
  ]
}

/** What was done and what went wrong, in Markdown. */
export function detailsOf({ runtime, protocol, amounts, load, rollbacks, events }: ScenarioResult): string {
  const { deploys, rollbacks: back, restarts } = amounts
  const did = `${deploys} deploys, ${back} rollbacks, ${restarts} restarts of the worker and ${restarts} of the panel`
  const asked = `${load.requests.toLocaleString('en-US')} requests (${load.posts.toLocaleString('en-US')} POST, ${load.slow.toLocaleString('en-US')} of 3 s) in ${Math.round(load.seconds)} s on ${load.connections} connections`
  const took = `median ${load.medianMs.toFixed(1)} ms, p99 ${load.p99Ms.toFixed(0)} ms without those of 3 s`
  const lines = [
    `**${IN_WORDS[protocol]} under ${runtime}**: ${did}; ${asked}; ${took}; ${load.socketsOpened} WebSockets open all the time; rollbacks ${rollbacks.map((ms) => Math.round(ms)).join(', ')} ms.`,
  ]
  for (const { at, what } of load.troubles) {
    const before = events.findLast((event) => event.at <= at)
    lines.push(`- ${what}${before ? ` (${((at - before.at) / 1000).toFixed(1)} s after: ${before.what})` : ''}`)
  }
  return lines.join('\n')
}

/** What could not be measured, and why. */
export function unmeasured(runtime: Runtime, protocol: Protocol, note: string): Figure {
  return {
    key: `${runtime}.${protocol}.failed`,
    title: `${IN_WORDS[protocol]} under ${runtime}`,
    value: null,
    unit: '',
    reach: { atMost: 0 },
    note,
  }
}
