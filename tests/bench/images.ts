import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runCase } from './build/run-case.ts'
import { type Compared, detailsOf, figuresOf } from './images/figures.ts'
import { inspectImage } from './images/inspect-image.ts'
import { onSameBases, readPublished } from './images/published.ts'
import { buildSide, SECRET, type Side, writtenFor } from './images/sides.ts'
import { type Bench, type BenchResult, type Figure, median, NotMeasurable, runBench } from './support/report.ts'

const APPLICATIONS = join(import.meta.dirname, '../fixtures/e2e/frameworks')
const USUAL_REBUILDS = '9'
const ANSWER_LIMIT_MS = 60_000

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

const { values: options } = parseArgs({
  options: {
    /**
     * Folder with one `<application>.Dockerfile` each, whose first line is `# source: https://…`. What it wants from the context
     * beside the application (an nginx.conf) lies in the folder `<application>`.
     */
    published: { type: 'string' },
    /** These applications alone. */
    only: { type: 'string', multiple: true },
    /** How often each is built again. */
    rebuilds: { type: 'string', default: USUAL_REBUILDS },
    json: { type: 'boolean' },
    'no-docs': { type: 'boolean' },
  },
})

const rebuilds = Math.max(1, Number.parseInt(options.rebuilds, 10) || 1)

const METHOD = `
Each application (\`tests/fixtures/e2e/frameworks\`) is built from the Dockerfile that WebOps writes for it, and from the one that the
documentation of its framework publishes, or Docker's where the framework's has none: with the same BuildKit, on the same base images, and
with a warm cache. Both have to answer with the application's own text. **Size**: of the whole image. **Rebuild**: the time of a build
after a line of a source file changed, the median of ${rebuilds} by turns. Of the written image it is looked up whether a package manager's
cache is in it, whether it runs as root, and whether a build secret can be found in its history or files.
`

await runBench('images', 60 * 60_000, measure)

async function measure(bench: Bench): Promise<BenchResult> {
  if (bench.machine.docker === null) throw new NotMeasurable('Docker does not answer here.')
  const { published, only } = options
  if (published === undefined) throw new NotMeasurable('Name the folder with the published Dockerfiles: -- --published DIR')
  const names = readdirSync(APPLICATIONS).filter((name) => CHANGED[name] !== undefined && (only?.includes(name) ?? true))
  const present = names.filter((name) => existsSync(join(published, `${name}.Dockerfile`)))
  if (present.length === 0) throw new NotMeasurable(`No <application>.Dockerfile in ${published}.`)
  const compared: Compared[] = []
  const failed: Figure[] = []
  for (const name of present) {
    bench.signal.throwIfAborted()
    bench.say(`${name} …`)
    try {
      compared.push(await compare(name, published, bench.signal))
    } catch (error) {
      // What was measured of the others is worth something by itself.
      bench.signal.throwIfAborted()
      bench.say((error as Error).message)
      failed.push({ key: name, title: name, value: null, unit: '', note: (error as Error).message.trim().split('\n').at(-1) ?? '' })
    }
  }
  if (compared.length === 0) throw new NotMeasurable('None of them could be built twice and compared.')
  return { title: 'Images', method: METHOD, figures: [...figuresOf(compared), ...failed], details: detailsOf(compared) }
}

async function compare(name: string, folder: string, signal: AbortSignal): Promise<Compared> {
  const application = { folder: join(APPLICATIONS, name), changed: CHANGED[name] ?? '', signal }
  const { text, source, files } = readPublished(folder, name)
  const { dockerfile, ignore } = await writtenFor(application.folder)
  const same = onSameBases(text, dockerfile)
  const sides: Side[] = []
  try {
    sides.push(await buildSide({ ...application, dockerfile, ignore, files: null }))
    sides.push(await buildSide({ ...application, dockerfile: same.text, files }))
    for (const side of sides) await answers(name, side, signal)
    const times: number[][] = [[], []]
    // The first one warms up what a builder keeps of its context. Neither is always the one that comes first.
    for (let round = 0; round <= rebuilds; round++)
      for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const took = await sides[index]?.rebuild(round)
        if (round > 0 && took !== undefined) times[index]?.push(took)
      }
    const [ours, theirs] = sides as [Side, Side]
    const measured = async (side: Side, index: number) => ({
      megabytes: await side.megabytes(),
      added: await side.addedMegabytes(),
      rebuildMs: median(times[index] ?? []),
    })
    return {
      ...{ name, source, replaced: same.replaced },
      ...{ ours: await measured(ours, 0), theirs: await measured(theirs, 1) },
      faults: await inspectImage(ours.tag, ours.canary),
      takesSecret: dockerfile.includes(`id=${SECRET}`),
    }
  } finally {
    for (const side of sides) await side.remove()
  }
}

/** @throws Error when an image does not answer with the application's text: nothing is compared with what does not run */
async function answers(name: string, { tag, port }: Side, signal: AbortSignal): Promise<void> {
  const httpCheck = { path: '/', expected: 200, internalPort: port, expectedOutput: [`${name} says: hello`] }
  const wish = { expectedOutput: [], envs: {}, httpCheck, configFile: null, shouldFail: false, platform: null, skipArch: [] }
  const result = await runCase({ name: `images-${name}`, image: tag, port, wish, isNamed: () => true, limitMs: ANSWER_LIMIT_MS, signal })
  if (!result.ok) throw new Error(`${name} as ${tag}: ${result.detail}\n${result.output}`)
}
