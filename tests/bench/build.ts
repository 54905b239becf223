import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import pLimit from 'p-limit'
import { judgeApp, type Verdict } from './build/judge-app.ts'
import { NotMeasurable, runBench } from './support/report.ts'

/**
 * `npm run bench:build -- DIR…`: detects, builds, runs and asks every application in these folders.
 * `--only NAME` (several times) takes these alone, `--limit SECONDS` is for one build, `--jobs N` are judged at a time, `--keep` leaves
 * the images, `--logs DIR` keeps what each build and container printed.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true, default: [] },
    limit: { type: 'string', default: '600' },
    jobs: { type: 'string', default: '2' },
    keep: { type: 'boolean', default: false },
    logs: { type: 'string' },
    json: { type: 'boolean', default: false },
    'no-docs': { type: 'boolean', default: false },
  },
})

const REACH_PERCENT = 95
const RUN_LIMIT_MS = 60_000
const LIMIT_MS = 12 * 60 * 60_000

await runBench('build', LIMIT_MS, async ({ signal, say }) => {
  const apps = positionals.flatMap(applicationsIn).filter(({ name }) => values.only.length === 0 || values.only.includes(name))
  if (apps.length === 0) throw new NotMeasurable('There is no application in these folders.')
  const options = { buildLimitMs: Number(values.limit) * 1000, runLimitMs: RUN_LIMIT_MS, keep: values.keep, signal }
  const verdicts = await pLimit(Number(values.jobs)).map(apps, async ({ name, folder }) => {
    const verdict = await judgeApp(name, folder, options)
    say(lineOf(verdict))
    if (values.logs) keepLog(values.logs, verdict)
    return verdict
  })
  const count = (outcome: Verdict['outcome']) => verdicts.filter((one) => one.outcome === outcome).length
  const [ok, failed, excused, leftOut] = [count('ok'), count('failed'), count('excused'), count('left out')]
  return {
    title: 'Building applications',
    method:
      'Each application is detected, the Dockerfile that is written for it is built by itself with the folder as its context, and what was built is run with `PORT` set. It has to answer as its `test.json` says, or else with less than 500 within a minute; what has no port has to end with status 0. One is excused only with the line in which a host outside of the npm registry and Debian’s packages refused. Left out are cases that set up the builder they were written for (its own variables for versions, packages and commands, its own settings file), what its own servers print, and versions that no file of the application names.',
    figures: [
      { key: 'ok', title: 'applications that answer as they should', value: ok, unit: '' },
      { key: 'failed', title: 'that do not', value: failed, unit: '' },
      { key: 'excused', title: 'excused, each with a line', value: excused, unit: '' },
      { key: 'leftOut', title: 'left out: their tests speak of another builder alone', value: leftOut, unit: '' },
      {
        key: 'share',
        title: 'of those not excused',
        value: ok + failed === 0 ? null : (100 * ok) / (ok + failed),
        unit: '%',
        reach: { atLeast: REACH_PERCENT },
      },
    ],
    details: ['```text', ...verdicts.map(lineOf), '```'].join('\n'),
  }
})

/** Folders of applications; one that is an application itself counts as one. */
function applicationsIn(dir: string): { name: string; folder: string }[] {
  const top = resolve(dir)
  const entries = readdirSync(top, { withFileTypes: true })
  if (entries.some((entry) => entry.isFile() && entry.name === 'test.json')) return [{ name: basename(top), folder: top }]
  return entries
    .filter((entry) => statSync(join(top, entry.name)).isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => ({ name, folder: join(top, name) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function lineOf({ name, outcome, what, detail, seconds }: Verdict): string {
  return `${outcome.padEnd(8)} ${name} (${what}, ${seconds} s): ${detail.replace(/\s+/g, ' ')}`
}

function keepLog(dir: string, { name, log }: Verdict): void {
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, `${name}.log`), `${log}\n`)
}
