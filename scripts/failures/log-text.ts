import type { Failed } from './run-failing.ts'

/** What says more of the machine than of the failure. */
const OF_THE_MACHINE: [RegExp, string][] = [
  [/ on \d+\.\d+\.\d+\.\d+:53\b/g, ' on 192.0.2.53:53'],
  [/System Linux \S+/g, 'System Linux 6.1.0'],
]

/** A recorded failure as a file: what the core knows of it, an empty line, then the log as people see it. */
export function logText(how: string, { step, code, message, facts, lines }: Failed): string {
  const head = [`how: ${how}`, `step: ${step}`, `code: ${code}`, `message: ${JSON.stringify(message)}`, `facts: ${JSON.stringify(facts)}`]
  const text = [...head, '', ...lines.map((line) => `${line.step} ${line.stream} ${line.text}`)].join('\n')
  return `${OF_THE_MACHINE.reduce((so, [pattern, otherwise]) => so.replace(pattern, otherwise), text)}\n`
}
