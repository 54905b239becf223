import { Argument, Command } from 'commander'
import type { CliContext } from '../context.ts'
import { installationOf } from '../host/installation.ts'
import { stepList } from '../host/step-list.ts'
import { duration } from '../output/words.ts'
import { removeServer } from '../suites/hand-over.ts'
import { runSuite, type SuiteResult } from '../suites/run-suite.ts'
import { runSuites } from '../suites/run-suites.ts'
import { setUpForTests } from '../suites/set-up.ts'
import { FURTHER_SUITES, type Suite, SUITES } from '../suites/suites.ts'

/** `webops test`: sets up what the tests need and runs them. Exit status 0 only when all passed. */
export function testCommand(context: CliContext): Command {
  const known = [...SUITES, ...FURTHER_SUITES]
  return new Command('test')
    .summary('run the tests of WebOps itself')
    .description(
      `Installs what the tests need and runs them:\n${known.map(({ name, title }) => `  ${name.padEnd(14)}${title}`).join('\n')}`,
    )
    .addArgument(new Argument('[suites...]', 'only these').choices(known.map(({ name }) => name)))
    .option('--all', 'inject faults and count lost requests too')
    .action(async (names: string[], { all }: { all?: boolean }) => {
      const suites = names.length > 0 ? known.filter(({ name }) => names.includes(name)) : all ? known : SUITES
      if (!(await runAll(context, suites))) process.exitCode = 1
    })
}

async function runAll(context: CliContext, suites: Suite[]): Promise<boolean> {
  const startedAt = performance.now()
  const live = process.stdout.isTTY === true
  const installation = installationOf(context.env)
  const machine = await setUpForTests(suites, installation, stepList(context.write, live), context.signal)
  let results: SuiteResult[]
  try {
    results = await runSuites(suites, {
      run: (suite, write, more = {}) => {
        write(`\n▸ ${suite.name}: ${suite.title}\n`)
        const environment = { ...machine.environment, ...(live ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }), ...more }
        return runSuite(suite, { checkout: installation.checkout, environment, write, signal: context.signal })
      },
      engineReady: machine.engineReady,
      removeServer: () => removeServer(installation.checkout, context.write),
      write: context.write,
    })
  } finally {
    await machine.tearDown()
  }
  context.write(summary(results, performance.now() - startedAt))
  return results.every(({ ok }) => ok)
}

function summary(results: SuiteResult[], ms: number): string {
  const lines = results.flatMap(({ suite, ok, closing, ms: took }) => [
    `${ok ? '✓' : '✗'} ${suite.name} (${duration(took)})`,
    ...closing.map((line) => `    ${line.trim()}`),
  ])
  const sum = (of: 'passed' | 'failed') => results.reduce((total, result) => total + result[of], 0)
  const broken = results.filter(({ ok }) => !ok).map(({ suite }) => suite.name)
  const verdict = broken.length === 0 ? 'All suites passed' : `Failed: ${broken.join(', ')}`
  return `\n${lines.join('\n')}\n\n${verdict} in ${duration(ms)}.\n${sum('passed')} passed, ${sum('failed')} failed\n`
}
