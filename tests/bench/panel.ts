import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Agent, Pool } from 'undici'
import { requireProgram } from '#adapters/process/run-program.ts'
import { CLIENTS, countStale, fillUpTo, type ListSpeed, measureList, withStores } from './panel-list.ts'
import { type Memory, memoryOf, together } from './panel-memory.ts'
import { removeDeployments, rollOut } from './panel-rollouts.ts'
import { panelSocket, programOf, startAgain, useOwnNode } from './panel-start.ts'
import { caller, type Installation, startInstallation } from './support/installation.ts'
import { type Bench, type BenchResult, type Figure, NotMeasurable, runBench } from './support/report.ts'

const PORTS = { httpPort: 9480, httpsPort: 9843, firstPort: 9500 }
const ROLLOUTS = 100
const IDLE_MS = 60_000

const METHOD = `
An installation of its own, without systemd. **Memory** is the sum of PSS with children, a minute after panel and worker started, one page
and the health were asked for; and a minute after ${ROLLOUTS} real rollouts of five deployments (deploys and restarts by turns, four at once,
no time to drain). Nothing but the three processes shares their program file. **The list** is \`GET /api/v1/deployments\` with a token, ${CLIENTS}
clients whose connections stay open and that are a process of their own; of 500 deployments it is the newest 50. What has to be reached
is measured at the panel's own socket, where the proxy hands requests over; the same through the proxy (TLS) is shown beside it. Each deployment
has two addresses, three variables, a release and a rollout.
`
const OTHERS = 'others of this kind'

const { values: options } = parseArgs({
  options: { rollouts: { type: 'string', default: String(ROLLOUTS) }, json: { type: 'boolean' }, 'no-docs': { type: 'boolean' } },
})

await runBench('panel', 20 * 60_000, measure)

async function measure({ signal, say }: Bench): Promise<BenchResult> {
  const rollouts = Number(options.rollouts)
  const installation = await startInstallation({ name: 'bench-panel', ...PORTS, signal })
  // Not through the proxy, which closes idle connections whenever a route is added.
  const agent = new Agent({ connect: { socketPath: panelSocket(installation) } })
  const atSocket: Installation = { ...installation, api: caller('http://localhost', installation.token, agent) }
  try {
    await withStores(installation, (all) => all.addons.saveSettings('docker', { drainSeconds: 0, stableSeconds: 1 }))
    say('Panel and worker start again …')
    const program = programOf(installation)
    useOwnNode(installation)
    const startMs = await startAgain(installation, signal)
    if (programOf(installation) !== program) throw new NotMeasurable('The checkout was changed while it was measured.')
    await showPage(installation)
    say('A minute of rest …')
    await sleep(IDLE_MS, undefined, { signal })
    const idle = memoryOf(installation.processes())
    say(`${rollouts} rollouts …`)
    await rollOut(atSocket, rollouts, signal)
    await sleep(IDLE_MS, undefined, { signal })
    const after = memoryOf(installation.processes())
    await removeDeployments(atSocket, signal)
    say('The list of 10 …')
    await fillUpTo(installation, 10)
    const ten = await measureList(installation, 50)
    say('The list of 500 …')
    await fillUpTo(installation, 500)
    const fifty = await measureList(installation, 50)
    const stale = await countStale(installation)
    const size = await sizeOf(installation)
    return {
      title: 'The panel',
      method: METHOD,
      figures: [
        ...memoryFigures('idle', 'Idle', idle, 200),
        ...memoryFigures('after', `After ${rollouts} rollouts`, after, 260),
        { key: 'start', title: 'Start of the panel to its first answer', value: startMs, unit: 'ms' },
        { key: 'size', title: 'Installed program, with dependencies and what was built', value: size, unit: 'MiB' },
        ...listFigures('list10', 'List of 10', ten, 1800, 1407),
        ...listFigures('list500', 'List of 500, pages of 50', fifty, 1200, 55),
        { key: 'stale', title: 'Changes that the next answer did not show', value: stale, unit: 'of 20', reach: { atMost: 0 } },
      ],
    }
  } finally {
    await agent.destroy()
    await installation.stop()
  }
}

function memoryFigures(key: string, title: string, memory: Memory, atMost: number): Figure[] {
  const part = (name: keyof Memory): Figure => ({ key: `${key}.${name}`, title: `${title}: ${name}`, value: memory[name], unit: 'MiB' })
  const compared = { value: 109, what: 'others without React; with Next.js 1,480' }
  return [
    part('panel'),
    part('worker'),
    part('redis'),
    {
      key: `${key}.together`,
      title: `${title}: together`,
      value: together(memory),
      unit: 'MiB',
      reach: { atMost },
      ...(key === 'idle' ? { compared } : {}),
    },
  ]
}

function listFigures(key: string, title: string, { socket, proxy, processorMs }: ListSpeed, atLeast: number, others: number): Figure[] {
  const wrong = socket.wrong + proxy.wrong
  return [
    {
      key: `${key}.perSecond`,
      title,
      value: wrong === 0 ? socket.perSecond : null,
      unit: 'requests/s',
      reach: { atLeast },
      compared: { value: others, what: OTHERS },
      ...(wrong === 0 ? {} : { note: `${wrong} answers were wrong` }),
    },
    { key: `${key}.p50`, title: `${title}: half of the answers within`, value: socket.p50Ms, unit: 'ms' },
    { key: `${key}.p95`, title: `${title}: 95 % within`, value: socket.p95Ms, unit: 'ms', reach: { atMost: 25 } },
    { key: `${key}.processor`, title: `${title}: processor time of the panel for one`, value: processorMs, unit: 'ms' },
    { key: `${key}.proxy.perSecond`, title: `${title}, through the proxy`, value: proxy.perSecond, unit: 'requests/s' },
    { key: `${key}.proxy.p95`, title: `${title}, through the proxy: 95 % within`, value: proxy.p95Ms, unit: 'ms' },
  ]
}

/** Pages are loaded with their first request: one that was never looked at would be no panel. */
async function showPage(installation: Installation): Promise<void> {
  const pool = new Pool('http://panel', { socketPath: panelSocket(installation) })
  for (const path of ['/sign-in', '/api/v1/health']) {
    const answer = await pool.request({ method: 'GET', path, headers: { host: `localhost:${installation.httpsPort}` } })
    await answer.body.dump()
    if (answer.statusCode !== 200) throw new Error(`GET ${path} answered ${answer.statusCode}.`)
  }
  await pool.destroy()
}

async function sizeOf({ root }: Installation): Promise<number> {
  const program = `${root}/var/lib/webops/versions/running`
  const printed = await requireProgram('du', ['--summarize', '--dereference-args', '--block-size=1M', program])
  return Number.parseInt(printed, 10)
}
