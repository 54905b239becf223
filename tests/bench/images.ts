import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inspectImage, type ImageFaults } from './images/inspect-image.ts'
import { removeSides, type Side, sideOf } from './images/sides.ts'
import { type Bench, type BenchResult, type Figure, median, NotMeasurable, runBench } from './support/report.ts'

const APPLICATIONS = join(import.meta.dirname, '../fixtures/e2e/frameworks')
const REBUILDS = 5
const MOST_SIZE = 1.1
const MOST_TIME = 1.2

/** In which file of each application a line changes. */
const CHANGED: Record<string, string> = {
  astro: 'src/pages/index.astro',
  express: 'server.js',
  fastapi: 'main.py',
  flask: 'app.py',
  go: 'main.go',
  nest: 'src/main.ts',
  next: 'app/page.jsx',
  php: 'index.php',
  vite: 'src/main.js',
}

const METHOD = `
Each application (tests/fixtures/e2e/frameworks) is built from the Dockerfile that WebOps writes for it, and from the one that the
documentation of its framework publishes, on the same base images and with a warm cache. **Size**: of the whole image. **Rebuild**: the
time of \`docker build\` after a line of a source file changed, the median of ${REBUILDS}, by turns. Of the written image it is looked up
whether a package manager's cache is in it, whether it runs as root, and whether a build secret can be found in its history or files.
`

const { values: options } = parseArgs({
  options: {
    /** Folder with one `<application>.Dockerfile` each, whose first line may be `# source: …`. */
    published: { type: 'string' },
    /** These applications alone. */
    only: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    'no-docs': { type: 'boolean' },
  },
})

await runBench('images', 40 * 60_000, measure)

async function measure(bench: Bench): Promise<BenchResult> {
  if (bench.machine.docker === null) throw new NotMeasurable('Docker does not answer here.')
  const published = options.published
  if (published === undefined) throw new NotMeasurable('Name the folder with the published Dockerfiles: -- --published DIR')
  const names = readdirSync(APPLICATIONS).filter(
    (name) => CHANGED[name] && existsSync(join(published, `${name}.Dockerfile`)) && (options.only?.includes(name) ?? true),
  )
  if (names.length === 0) throw new NotMeasurable(`No <application>.Dockerfile in ${published}.`)
  const figures: Figure[] = []
  const sources: string[] = []
  for (const name of names) {
    bench.signal.throwIfAborted()
    bench.say(`${name} …`)
    const application = { folder: join(APPLICATIONS, name), changed: CHANGED[name] ?? '', signal: bench.signal }
    const [ours, theirs] = [await sideOf(application, null), await sideOf(application, join(published, `${name}.Dockerfile`))]
    try {
      figures.push(...(await compare(name, ours, theirs)))
      figures.push(...faultFigures(name, await inspectImage(ours.tag, ours.canary)))
      sources.push(`${name}: ${theirs.source}`)
    } finally {
      await removeSides([ours, theirs])
    }
  }
  return {
    title: 'Images',
    method: METHOD,
    figures,
    details: `Published Dockerfiles, with their base images in place of Alpine's where no registry answers:\n\n${sources.map((line) => `- ${line}`).join('\n')}`,
  }
}

async function compare(name: string, ours: Side, theirs: Side): Promise<Figure[]> {
  const sides = [ours, theirs]
  for (const side of sides) await side.build()
  const times: [number[], number[]] = [[], []]
  // The first one warms up what a builder keeps of its context.
  for (let round = 0; round <= REBUILDS; round++)
    for (const [index, side] of sides.entries()) {
      const took = await side.rebuild(round)
      if (round > 0) times[index as 0 | 1].push(took)
    }
  const [own, other] = [median(times[0]), median(times[1])]
  const [size, otherSize] = [await ours.megabytes(), await theirs.megabytes()]
  return [
    { key: `${name}.size`, title: `${name}: size`, value: size, unit: 'MB', compared: { value: otherSize, what: 'published' } },
    { key: `${name}.sizeRatio`, title: `${name}: ratio of the sizes`, value: size / otherSize, unit: '×', reach: { atMost: MOST_SIZE } },
    {
      key: `${name}.rebuild`,
      title: `${name}: rebuild after a line`,
      value: own,
      unit: 'ms',
      compared: { value: other, what: 'published' },
    },
    { key: `${name}.rebuildRatio`, title: `${name}: ratio of the rebuilds`, value: own / other, unit: '×', reach: { atMost: MOST_TIME } },
  ]
}

function faultFigures(name: string, faults: ImageFaults): Figure[] {
  const figure = (key: string, title: string, found: string[]): Figure => ({
    key: `${name}.${key}`,
    title: `${name}: ${title}`,
    value: found.length,
    unit: '',
    reach: { atMost: 0 },
    ...(found.length > 0 && { note: found.slice(0, 3).join(', ') }),
  })
  return [
    figure('caches', 'package manager caches in it', faults.caches),
    figure('root', 'runs as root', faults.root),
    figure('secrets', 'build secrets in its history and files', faults.secrets),
  ]
}
