import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { FAILING } from '../tests/fixtures/failing/all.ts'
import { logText } from './failures/log-text.ts'
import { runFailing } from './failures/run-failing.ts'

/**
 * Makes each failure of tests/fixtures/failing really happen and keeps its log, from which the rules of src/core/diagnosis are tested:
 *   node scripts/record-failures.ts [id…]
 * As root, with Docker, its base images, PostgreSQL and the network's package registries.
 */
const LOGS = join(import.meta.dirname, '../src/core/diagnosis/logs')
const wanted = process.argv.slice(2)
const unknown = wanted.filter((id) => !FAILING.some((failing) => failing.id === id))
if (unknown.length > 0) throw new Error(`There is no failure called ${unknown.join(', ')}.`)

await mkdir(LOGS, { recursive: true })
let missed = 0
for (const failing of FAILING) {
  if (wanted.length > 0 && !wanted.includes(failing.id)) continue
  const begun = performance.now()
  try {
    const failed = await runFailing(failing)
    await writeFile(join(LOGS, `${failing.id}.log`), logText(failing.how, failed))
    console.log(
      `${failing.id}: ${failed.step} ${failed.code}, ${failed.lines.length} lines, ${((performance.now() - begun) / 1000).toFixed(1)} s`,
    )
  } catch (error) {
    missed += 1
    console.error(`${failing.id}: NOT RECORDED: ${(error as Error).stack}`)
  }
}
process.exit(missed > 0 ? 1 : 0)
