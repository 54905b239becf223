import type { Failed } from './run-failing.ts'

/** A recorded failure as a file: what the core knows of it, an empty line, then the log as people see it. */
export function logText(how: string, { step, code, message, facts, lines }: Failed): string {
  const head = [`how: ${how}`, `step: ${step}`, `code: ${code}`, `message: ${JSON.stringify(message)}`, `facts: ${JSON.stringify(facts)}`]
  return `${[...head, '', ...lines.map((line) => `${line.step} ${line.stream} ${line.text}`)].join('\n')}\n`
}
