import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type Installation, startInstallation } from './support/installation.ts'
import { useMainInstallation } from './support/main-installation.ts'
import { measureOnServer } from './support/on-server.ts'
import { type Bench, type BenchResult, NotMeasurable, runBench } from './support/report.ts'
import { detailsOf, figuresOf, unmeasured } from './switch/figures.ts'
import { type Amounts, type Protocol, runScenario, type Runtime, type ScenarioResult } from './switch/scenario.ts'

const PROTOCOLS: Protocol[] = ['http1', 'http2']
const FULL: Amounts = { deploys: 10, rollbacks: 5, restarts: 2 }
const QUICK: Amounts = { deploys: 3, rollbacks: 2, restarts: 1 }
const PORTS = { httpPort: 9580, httpsPort: 9943, firstPort: 9600 }
const MINUTE_MS = 60_000

const METHOD = `
A process of its own sends 550 requests a second to one deployment, whatever becomes of the answers: 40 % POST, one of a hundred takes
three seconds, on connections that are kept, and nothing that fails is sent again. It has 50 WebSockets open at **another** deployment.
Meanwhile the first one is deployed, rolled back, and worker and panel are restarted, between deploys and in the middle of one. Each
protocol by itself: HTTP/1.1 in clear, and TLS with HTTP/2 on eight connections. The application is a small one in Node that boots in
less than half a second; the old release drains for 8 s.
`

const OPTIONS = {
  /** Three deploys, two rollbacks and a restart of each, under docker alone: what CI runs. Times have nothing to reach. */
  quick: { type: 'boolean' },
  /** Measures deployments under systemd too, on a disposable server; setting that up takes minutes. */
  'on-server': { type: 'boolean' },
  /** On a server with systemd: measures deployments under systemd, on the installation that runs there. */
  'this-installation': { type: 'boolean' },
  /** One protocol alone. */
  protocol: { type: 'string' },
  /** A file for what was measured, in JSON. */
  result: { type: 'string' },
} as const

const { values: options } = parseArgs({ options: { ...OPTIONS, json: { type: 'boolean' }, 'no-docs': { type: 'boolean' } } })
const protocols = PROTOCOLS.filter((protocol) => !options.protocol || options.protocol === protocol)
const amounts = options.quick ? QUICK : FULL

await runBench('switch', (options['on-server'] ? 60 : options.quick ? 10 : 30) * MINUTE_MS, measure)

async function measure(bench: Bench): Promise<BenchResult> {
  if (bench.machine.docker === null) throw new NotMeasurable('Docker does not answer here.')
  const results = options['this-installation'] ? await underSystemd(bench) : await underDocker(bench)
  let why = 'in this run; `npm run bench:switch -- --on-server` measures it on a disposable server'
  if (options['on-server']) {
    try {
      results.push(...(await onServer(bench)))
    } catch (error) {
      // What was measured here is worth something by itself.
      why = `on the disposable server: ${(error as Error).message.split('\n')[0]}`
      bench.say((error as Error).message)
    }
  }
  if (options.result) writeFileSync(options.result, JSON.stringify(results))
  const missing = options.quick
    ? []
    : protocols.filter((one) => !results.some((result) => result.runtime === 'systemd' && result.protocol === one))
  return {
    title: 'Switching under load',
    method: METHOD,
    figures: [
      ...results.flatMap((result) => figuresOf(result, options.quick === true)),
      ...missing.map((protocol) => unmeasured('systemd', protocol, why)),
    ],
    details: results.map(detailsOf).join('\n\n'),
  }
}

async function underDocker(bench: Bench): Promise<ScenarioResult[]> {
  return runAll(await startInstallation({ name: 'bench-switch', ...PORTS, signal: bench.signal }), 'docker', bench)
}

async function underSystemd(bench: Bench): Promise<ScenarioResult[]> {
  if (!bench.machine.systemd) throw new NotMeasurable('systemd is not booted here: --on-server measures on a disposable server.')
  return runAll(useMainInstallation(), 'systemd', bench)
}

async function onServer({ say, signal }: Bench): Promise<ScenarioResult[]> {
  const args = ['tests/bench/switch.ts', '--this-installation', '--no-docs', ...(options.quick ? ['--quick'] : [])]
  return measureOnServer<ScenarioResult[]>({ name: 'webops-bench-switch', args, limitMs: 25 * MINUTE_MS, say, signal })
}

async function runAll(installation: Installation, runtime: Runtime, { signal, say }: Bench): Promise<ScenarioResult[]> {
  const results: ScenarioResult[] = []
  try {
    for (const protocol of protocols) {
      const result = await runScenario(installation, { runtime, protocol, amounts, signal, say })
      say(detailsOf(result))
      results.push(result)
    }
  } finally {
    await installation.stop()
  }
  return results
}
