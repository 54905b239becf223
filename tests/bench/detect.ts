import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseArgs } from 'node:util'
import { localSourceTree } from '#cli/local-source-tree.ts'
import type { Candidate } from '#core/detection/candidate.ts'
import { detectCandidates } from '#core/detection/detect-candidates.ts'
import { type Bench, type BenchResult, median, NotMeasurable, runBench } from './support/report.ts'

const TIMES = 3
const SLOWEST_MS = 50
const RIGHT_PERCENT = 98

const METHOD = `
Sample applications of other projects, each a folder: its files are listed, those that say something are read, and all detectors asked, in
one warm process. ${TIMES} times each, the median counts. An application is right when its best candidate is of a provider that is expected.
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, 'no-docs': { type: 'boolean' }, expect: { type: 'string' }, help: { type: 'boolean' } },
})
if (values.help || positionals.length === 0) {
  process.stderr.write(`npm run bench:detect -- [--expect FILE] [--json] [--no-docs] DIR…
  DIR     an application, or a folder of applications
  FILE    lines of a name and the providers that are right for it: \`shop node,bun\`; \`none\` for nothing\n`)
  process.exit(values.help ? 0 : 2)
}

interface Measured {
  name: string
  best: Candidate | null
  ms: number
  isRight: boolean | null
}

await runBench('detect', 10 * 60_000, measure)

async function measure({ signal, say }: Bench): Promise<BenchResult> {
  const expected = values.expect ? await expectations(values.expect) : new Map<string, string[]>()
  const apps = (await Promise.all(positionals.map(applicationsIn))).flat()
  const [first] = apps
  if (first === undefined) throw new NotMeasurable('There is no application in these folders.')
  // The first look loads parsers and compiles them.
  for (const app of apps.slice(0, 5)) await detectCandidates(await localSourceTree(app))
  const measured: Measured[] = []
  for (const app of apps) {
    signal.throwIfAborted()
    const one = await look(app, expected.get(basename(app)) ?? null)
    measured.push(one)
    say(lineOf(one))
  }
  const judged = measured.filter(({ isRight }) => isRight !== null)
  const right = judged.filter(({ isRight }) => isRight).length
  const times = measured.map(({ ms }) => ms)
  say(
    `\n${judged.length > 0 ? `${right} of ${judged.length} right; ` : ''}${measured.filter(({ best }) => best === null).length} of ${apps.length} are nothing that is known`,
  )
  for (const { name } of judged.filter(({ isRight }) => !isRight))
    say(`  wrong: ${name}, expected ${expected.get(name)?.join(' or ') ?? ''}`)
  return {
    title: 'Detecting',
    method: METHOD,
    figures: [
      { key: 'detect.applications', title: 'Applications', value: apps.length, unit: '' },
      {
        key: 'detect.right',
        title: 'Right provider',
        value: judged.length > 0 ? (right / judged.length) * 100 : null,
        unit: '%',
        reach: { atLeast: RIGHT_PERCENT },
        note: judged.length > 0 ? `${right} of ${judged.length}` : 'no expectations were given',
      },
      { key: 'detect.slowest', title: 'Slowest', value: Math.max(...times), unit: 'ms', reach: { atMost: SLOWEST_MS } },
      { key: 'detect.mean', title: 'Mean', value: times.reduce((sum, ms) => sum + ms, 0) / times.length, unit: 'ms' },
    ],
  }
}

async function look(app: string, expected: string[] | null): Promise<Measured> {
  const times: number[] = []
  let best: Candidate | null = null
  for (let time = 0; time < TIMES; time += 1) {
    const begun = performance.now()
    best = (await detectCandidates(await localSourceTree(app)))[0] ?? null
    times.push(performance.now() - begun)
  }
  return { name: basename(app), best, ms: median(times), isRight: expected && expected.includes(best?.provider ?? 'none') }
}

function lineOf({ name, best, ms, isRight }: Measured): string {
  const what = best ? `${best.provider}/${best.framework ?? '-'}` : 'nothing'
  const verdict = isRight === null ? '' : isRight ? 'right' : 'WRONG'
  const cells = [
    name.padEnd(36),
    what.padEnd(24),
    (best?.root ?? '').padEnd(16),
    best?.confidence.toFixed(2) ?? '    ',
    `${ms.toFixed(1)} ms`.padStart(9),
    verdict,
  ]
  return cells.join('  ').trimEnd()
}

/** A folder without files of an application, but with several folders, holds applications. */
async function applicationsIn(dir: string): Promise<string[]> {
  const entries = (await readdir(dir, { withFileTypes: true })).filter(({ name }) => !name.startsWith('.'))
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(dir, name))
  const isPlain = (name: string) => /\.md$|^LICEN[CS]E|\.txt$/i.test(name) && name !== 'requirements.txt' && name !== 'CMakeLists.txt'
  const isCollection = folders.length > 1 && entries.every((entry) => entry.isDirectory() || isPlain(entry.name))
  return isCollection ? folders.sort() : [dir]
}

async function expectations(file: string): Promise<Map<string, string[]>> {
  const lines = (await readFile(file, 'utf8')).split('\n').map((line) => line.replace(/#.*$/, '').trim())
  return new Map(
    lines.filter(Boolean).map((line): [string, string[]] => [line.split(/\s+/)[0] ?? '', (line.split(/\s+/)[1] ?? '').split(',')]),
  )
}
