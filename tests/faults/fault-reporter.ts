import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import type { Reporter, TestCase } from 'vitest/node'
import { faultLine, faultTable } from './fault-lines.ts'
import type { FaultOutcome } from './fault-row.ts'

const GUIDE = join(import.meta.dirname, '../../docs/guides/faults.md')
const TABLE = /(<!-- faults -->\n)[^]*?(\n<!-- \/faults -->)/

/** Prints a line for each fault as it was survived or not. With WRITE_DOCS=1 the table of the guide is written from them. */
class FaultReporter implements Reporter {
  readonly #outcomes: FaultOutcome[] = []
  #failed = 0
  #ms = 0

  onTestCaseResult(testCase: TestCase): void {
    const { fault } = testCase.meta()
    const { errors = [] } = testCase.result()
    this.#failed += errors.length > 0 ? 1 : 0
    if (!fault) {
      for (const { message } of errors) this.#say(`${testCase.fullName}: ${message}`)
      return
    }
    const problem = errors[0]?.message ?? null
    this.#say(faultLine(fault, problem))
    this.#outcomes.push({ ...fault, seen: problem === null ? fault.seen : null })
    this.#ms += testCase.diagnostic()?.duration ?? 0
  }

  async onTestRunEnd(modules: Parameters<NonNullable<Reporter['onTestRunEnd']>>[0]): Promise<void> {
    for (const module of modules)
      for (const error of [...module.errors(), ...[...module.children.suites()].flatMap((s) => s.errors())]) this.#say(error.message)
    this.#say(
      `${this.#outcomes.length - this.#failed} of ${this.#outcomes.length} faults survived, in ${Math.round(this.#ms / 1000)} s with what comes before and after them`,
    )
    if (process.env['WRITE_DOCS']) await this.#writeGuide()
  }

  async #writeGuide(): Promise<void> {
    const guide = readFileSync(GUIDE, 'utf8')
    const text = guide.replace(TABLE, (_all, begin: string, end: string) => `${begin}\n${faultTable(guide, this.#outcomes)}\n${end}`)
    writeFileSync(GUIDE, await format(text, { ...(await resolveConfig(GUIDE)), parser: 'markdown' }))
  }

  #say(line: string): void {
    process.stdout.write(`${line}\n`)
  }
}

// vitest asks for the default export.
export { FaultReporter as default }
