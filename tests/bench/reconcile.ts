import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSystemdSupervisor } from '#adapters/systemd/systemd-supervisor.ts'
import { reconcileWorld } from '../integration/reconcile-world.ts'
import { type Bench, type BenchResult, median, NotMeasurable, runBench } from './support/report.ts'

const DEPLOYMENTS = 200
const TIMES = 5
/** Made at once: more would only wait for the engine. */
const LANES = 4

/** Costs nothing while it runs. */
const SLEEPS = 'FROM debian:bookworm-slim\nCMD ["sleep", "infinity"]\n'

const METHOD = `
${DEPLOYMENTS} deployments, each with a real container of its own on the real engine (no network, a program that sleeps) and a real record, and a
release, and a unit file of its own; all of it was made by reconciling. Then everything is reconciled ${TIMES} times while nothing is wrong: records, containers,
images, volumes, addresses, units by their text. What systemctl and the proxy answer is played, since the bench changes nothing of
this machine's own; everything else is real. Restarts and mends are counted over all times.
`

const { values: options } = parseArgs({
  options: { deployments: { type: 'string', default: String(DEPLOYMENTS) }, json: { type: 'boolean' }, 'no-docs': { type: 'boolean' } },
})

await runBench('reconcile', 20 * 60_000, measure)

async function measure({ signal, say }: Bench): Promise<BenchResult> {
  const count = Number(options.deployments)
  const world = await reconcileWorld(() => [], SLEEPS)
  const unitDir = await mkdtemp(join(tmpdir(), 'bench-units-'))
  world.useSupervisor(playedSystemd(world, unitDir))
  try {
    const names = Array.from({ length: count }, (_, index) => `bench-${index}`)
    say(`${count} deployments on record …`)
    const waiting = [...names]
    await Promise.all(
      Array.from({ length: LANES }, async () => {
        for (let name = waiting.shift(); name && !signal.aborted; name = waiting.shift()) await world.add(name, { networkMode: 'none' })
      }),
    )
    say('Their containers are made …')
    const begun = performance.now()
    await world.reconciler.everything()
    const firstMs = performance.now() - begun
    signal.throwIfAborted()
    const before = await starts(world)
    if (before.size !== count) throw new NotMeasurable(`Only ${before.size} of ${count} containers run.`)
    const mended = world.reconciler.last?.mendedSinceStart ?? 0
    if (mended !== count) throw new NotMeasurable(`${mended} mends made ${count} containers.`)
    say('Everything is reconciled while nothing is wrong …')
    const times: number[] = []
    const processor: number[] = []
    for (let time = 0; time < TIMES; time++) {
      const from = process.cpuUsage()
      const start = performance.now()
      await world.reconciler.everything()
      times.push(performance.now() - start)
      const { user, system } = process.cpuUsage(from)
      processor.push((user + system) / 1000)
      const { problem, looked } = world.reconciler.last ?? { problem: 'nothing was done', looked: 0 }
      if (problem !== null || looked !== count) throw new NotMeasurable(`${looked} were looked at: ${problem}`)
      signal.throwIfAborted()
    }
    const after = await starts(world)
    const restarted = [...before].filter(([name, at]) => after.get(name) !== at).length
    return {
      title: 'Reconciling',
      method: METHOD,
      figures: [
        { key: 'reconcile.ms', title: `${count} deployments, nothing wrong`, value: median(times), unit: 'ms', reach: { atMost: 2000 } },
        { key: 'reconcile.worst', title: 'The slowest time', value: Math.max(...times), unit: 'ms', reach: { atMost: 2000 } },
        { key: 'reconcile.processor', title: 'Processor time of the worker for one', value: median(processor), unit: 'ms' },
        { key: 'reconcile.restarts', title: 'Containers that were restarted', value: restarted, unit: `of ${count}`, reach: { atMost: 0 } },
        {
          key: 'reconcile.mends',
          title: 'Mends though nothing was wrong',
          value: (world.reconciler.last?.mendedSinceStart ?? 0) - mended,
          unit: 'mends',
          reach: { atMost: 0 },
        },
        { key: 'reconcile.first', title: 'The first time, which made all containers', value: firstMs / 1000, unit: 's' },
      ],
    }
  } finally {
    say('Cleaning up …')
    await world.close()
    await rm(unitDir, { recursive: true, force: true })
  }
}

/** When each container was started last, by name, of those that run. */
async function starts(world: Awaited<ReturnType<typeof reconcileWorld>>): Promise<Map<string, number>> {
  const all = await world.engine.listContainers({ 'webops.deployment': '' })
  return new Map(all.filter(({ state }) => state === 'running').map(({ name, startedAt }) => [name, startedAt?.getTime() ?? 0]))
}

/** The real adapter on a folder of its own; each unit that was started is active from then on. */
function playedSystemd(world: Awaited<ReturnType<typeof reconcileWorld>>, unitDir: string) {
  const active = new Set<string>()
  const shown = (unit: string) =>
    `Id=${unit}\nLoadState=loaded\nActiveState=${active.has(unit) ? 'active' : 'inactive'}\nSubState=running\nUnitFileState=enabled\nNRestarts=0\n`
  return createSystemdSupervisor({
    unitDir,
    bootedMark: unitDir,
    systemctl: async (given) => {
      const [verb, ...rest] = given
      const units = rest.filter((one) => !one.startsWith('--'))
      if (verb === 'start') {
        for (const unit of units) {
          await world.engine.startContainer(unit.replace('.service', ''))
          active.add(unit)
        }
      }
      return { exitCode: 0, stdout: verb === 'show' ? units.map(shown).join('\n') : '', stderr: '' }
    },
  })
}
