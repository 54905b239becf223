import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { compare, type Comparison, figuresOf, partsOf, unmeasured } from './deploy/compare.ts'
import { compareOnServer } from './deploy/on-server.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { useMainInstallation } from './support/main-installation.ts'
import { type Bench, type BenchResult, NotMeasurable, runBench } from './support/report.ts'

const PAIRS = 7
const KINDS = ['node', 'static'] as const
const PORTS = { httpPort: 9380, httpsPort: 9743, firstPort: 9400 }
const HAND_PORT = 9390

const METHOD = `
A repository of each sample, a running deployment of it, and a warm cache. Each run commits another text to a file that is served.
**WebOps**: the time from \`POST /api/v1/deployments/…/rollouts\` through the proxy to the new text at the deployment's address, asked
every 10 ms; the health gate is on. **By hand**: \`git clone\` of the same repository, a build of the same Dockerfile with BuildKit by the
engine's API, \`docker run\`, and asking every 10 ms until the new text is there. ${PAIRS} of each, by turns.
`

const OPTIONS = {
  /** Measures deployments under systemd too, on a disposable server; setting that up takes minutes. */
  'on-server': { type: 'boolean' },
  /** On a server with systemd: measures deployments under systemd, on the installation that runs there. */
  'this-installation': { type: 'boolean' },
  /** A file for what was measured, in JSON. */
  result: { type: 'string' },
} as const

const { values: options } = parseArgs({ options: { ...OPTIONS, json: { type: 'boolean' }, 'no-docs': { type: 'boolean' } } })

await runBench('deploy', options['on-server'] ? 30 * 60_000 : 8 * 60_000, measure)

async function measure(bench: Bench): Promise<BenchResult> {
  if (bench.machine.docker === null) throw new NotMeasurable('Docker does not answer here.')
  const comparisons = options['this-installation'] ? await underSystemd(bench) : await underDocker(bench)
  let why = 'in this run; `npm run bench:deploy -- --on-server` measures it on a disposable server'
  if (options['on-server']) {
    try {
      comparisons.push(...(await compareOnServer(bench)))
    } catch (error) {
      // What was measured here is worth something by itself.
      why = `on the disposable server: ${(error as Error).message.split('\n')[0]}`
      bench.say((error as Error).message)
    }
  }
  if (options.result) writeFileSync(options.result, JSON.stringify(comparisons))
  const missing = KINDS.filter((kind) => !comparisons.some((one) => one.kind === kind && one.runtime === 'systemd'))
  return {
    title: 'Deploying',
    method: METHOD,
    figures: [...comparisons.flatMap(figuresOf), ...missing.map((kind) => unmeasured(kind, 'systemd', why))],
    details: comparisons.map(partsOf).join('\n\n'),
  }
}

async function underDocker({ signal, say }: Bench): Promise<Comparison[]> {
  const installation = await startInstallation({ name: 'bench-deploy', ...PORTS, signal })
  return compareAll(installation, 'docker', { signal, say })
}

async function underSystemd({ machine, signal, say }: Bench): Promise<Comparison[]> {
  if (!machine.systemd) throw new NotMeasurable('systemd is not booted here: --on-server measures on a disposable server.')
  return compareAll(useMainInstallation(), 'systemd', { signal, say })
}

async function compareAll(
  installation: Installation,
  runtime: 'docker' | 'systemd',
  { signal, say }: Pick<Bench, 'signal' | 'say'>,
): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  try {
    for (const kind of KINDS)
      comparisons.push(await compare(installation, { kind, runtime, pairs: PAIRS, hostPort: HAND_PORT, signal, say }))
  } finally {
    await installation.stop()
  }
  return comparisons
}
