import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { RolloutSummaryView } from '../../src/api/schemas/views.ts'
import { anonymousOf, peakWhile, startedBy } from './push/anonymous-memory.ts'
import { commitSmall, git, makeRepository, plainServer, push } from './push/git-client.ts'
import { untilQueued } from './push/until-queued.ts'
import { type Installation, startInstallation } from './support/installation.ts'
import { type Bench, type BenchResult, type Figure, median, NotMeasurable, quantile, runBench } from './support/report.ts'

const PORTS = { httpPort: 9680, httpsPort: 9943, firstPort: 9700 }
const FILES = 200
const FILE_BYTES = 1024 * 1024
const TIMES = 15
const AT_ONCE = 20
const REST_MS = 10_000

const METHOD = `
An installation of its own, without systemd; pushes go through its proxy (TLS), with a token, as any git does them. What is pushed is nothing that
could be built, so that its rollout begins and fails without using the processors for long. **Memory** is the most anonymous memory of the panel and
of all that it started (git, the hook), looked at every 20 ms while ${FILES} files of 1 MiB of random data are pushed, over what the panel held
before; beside it, what a push to a \`file://\` repository with git's own settings holds, both sides. **The panel's part** of a push is how much longer
a \`git push\` of one small commit takes to a branch that does not deploy than to a bare \`git http-backend\` behind Node's web server without TLS or
tokens, ${TIMES} of each by turns, medians; and, for the branch that deploys, the time from the last byte that was sent to the line by which the
pusher is told that the rollout is queued, ${TIMES} times. **At once** ${AT_ONCE} gits push to ${AT_ONCE} deployments, whose branches move at once.
`

const { values: options } = parseArgs({
  options: { files: { type: 'string', default: String(FILES) }, json: { type: 'boolean' }, 'no-docs': { type: 'boolean' } },
})

await runBench('push', 10 * 60_000, measure)

async function measure(bench: Bench): Promise<BenchResult> {
  const installation = await startInstallation({ name: 'bench-push', ...PORTS, signal: bench.signal })
  const plain = await plainServer(join(installation.repositories, 'plain'))
  try {
    const memory = await measureMemory(installation, plain, bench)
    const kept = await measureKept(installation, plain, bench)
    const queued = await measureQueued(installation, bench)
    const together = await measureTogether(installation, bench)
    return { title: 'Pushing to the panel', method: METHOD, figures: [...memory, ...kept, ...queued, ...together] }
  } finally {
    plain.close()
    await installation.stop()
  }
}

type Plain = Awaited<ReturnType<typeof plainServer>>

/** Where git pushes to, with how it knows the panel. */
function door(installation: Installation) {
  const authority = join(installation.root, 'var/lib/webops/caddy/pki/authorities/local/root.crt')
  return {
    url: (name: string) => `${installation.panelUrl.replace('https://', `https://bench:${installation.token}@`)}/git/${name}.git`,
    settings: [`http.sslCAInfo=${authority}`],
  }
}

/** A deployment that takes pushes, whose branch moves at once. */
async function takesPushes({ api }: Installation, name: string): Promise<void> {
  await api('POST', '/api/v1/deployments?deploy=0', { name, repository: 'push', port: 3000 })
  await api('PATCH', `/api/v1/deployments/${name}/push`, { mode: 'accept' })
}

/** @throws NotMeasurable with git's words when the push was not taken */
async function mustPush(...args: Parameters<typeof push>): Promise<number> {
  const { status, said, ms } = await push(...args)
  if (status !== 0) throw new NotMeasurable(`A push was not taken (status ${status}):\n${said}`)
  return ms
}

async function measureMemory(installation: Installation, plain: Plain, { say, signal }: Bench): Promise<Figure[]> {
  const { panel } = installation.processes()
  const { url, settings } = door(installation)
  const files = Number(options.files)
  say('A first push …')
  await takesPushes(installation, 'pushbench-memory')
  const small = join(installation.repositories, 'small')
  await makeRepository(small, 0, 0)
  await mustPush(small, url('pushbench-memory'), 'main:refs/heads/small', settings)
  say(`${files} files of random data …`)
  const large = join(installation.repositories, 'large')
  await makeRepository(large, files, FILE_BYTES)
  await sleep(REST_MS, undefined, { signal })
  const idle = anonymousOf(panel)
  const { peak, done } = await peakWhile(panel, () => mustPush(large, url('pushbench-memory'), 'main', settings))
  signal.throwIfAborted()
  await plain.make('large')
  const before = anonymousOf(process.pid)
  const bare = await peakWhile(process.pid, () => mustPush(large, `file://${join(installation.repositories, 'plain/large.git')}`, 'main'))
  const megabytes = Math.round((files * FILE_BYTES) / 1_000_000)
  return [
    { key: 'memory.idle', title: 'The panel before', value: idle, unit: 'MiB' },
    {
      key: 'memory.over',
      title: `Panel and git while ${megabytes} MB are pushed, over that`,
      value: peak - idle,
      unit: 'MiB',
      reach: { atMost: 150 },
      compared: { value: bare.peak - before, what: 'git push to a file:// repository, both sides' },
    },
    {
      key: 'memory.seconds',
      title: `Time of that push`,
      value: done / 1000,
      unit: 's',
      compared: { value: bare.done / 1000, what: 'to a file:// repository' },
    },
  ]
}

async function measureKept(installation: Installation, plain: Plain, { say, signal }: Bench): Promise<Figure[]> {
  say(`${TIMES} pushes to a branch that does not deploy, and to a bare git, by turns …`)
  const { url, settings } = door(installation)
  const path = join(installation.repositories, 'kept')
  await makeRepository(path, 0, 0)
  await takesPushes(installation, 'pushbench-kept')
  await plain.make('kept')
  const [ours, bare, file]: [number[], number[], number[]] = [[], [], []]
  await git(installation.repositories, 'init', '--quiet', '--bare', 'kept-file.git')
  for (let time = -1; time < TIMES; time++) {
    signal.throwIfAborted()
    const head = await commitSmall(path)
    const one = await mustPush(path, url('pushbench-kept'), `main:refs/heads/kept`, settings)
    const other = await mustPush(path, plain.url('kept'), 'main:refs/heads/kept')
    const third = await mustPush(path, join(installation.repositories, 'kept-file.git'), 'main:refs/heads/kept')
    const listed = await git(path, ...settings.flatMap((setting) => ['-c', setting]), 'ls-remote', url('pushbench-kept'), 'refs/heads/kept')
    if (!listed.startsWith(head)) throw new NotMeasurable(`The branch is ${listed.slice(0, 40) || 'not there'}, not ${head}.`)
    // The first one of each makes the branch, and warms up.
    if (time < 0) continue
    ours.push(one)
    bare.push(other)
    file.push(third)
  }
  const compared = { value: median(bare), what: 'bare git http-backend' }
  return [
    { key: 'kept.push', title: 'A push to a branch that does not deploy', value: median(ours), unit: 'ms', compared },
    { key: 'kept.p90', title: 'Nine of ten within', value: quantile(ours, 0.9), unit: 'ms' },
    { key: 'kept.file', title: 'The same to a folder, git receive-pack alone', value: median(file), unit: 'ms' },
    { key: 'kept.part', title: 'The panel’s part of it', value: median(ours) - median(bare), unit: 'ms', reach: { atMost: 300 } },
  ]
}

async function measureQueued(installation: Installation, { say, signal }: Bench): Promise<Figure[]> {
  say(`${TIMES} pushes to a branch that deploys …`)
  const name = 'pushbench-queued'
  await takesPushes(installation, name)
  let parent: string | null = null
  const times: number[] = []
  for (let time = -1; time < TIMES; time++) {
    signal.throwIfAborted()
    const { ms, id } = await untilQueued(installation, name, parent, `${time}\n`)
    parent = id
    if (time >= 0) times.push(ms)
  }
  return [
    {
      key: 'queued.median',
      title: 'From the last byte to the queued rollout',
      value: median(times),
      unit: 'ms',
      reach: { atMost: 300 },
    },
    { key: 'queued.p90', title: 'Nine of ten within', value: quantile(times, 0.9), unit: 'ms' },
  ]
}

async function measureTogether(installation: Installation, { say }: Bench): Promise<Figure[]> {
  say(`${AT_ONCE} pushes at once …`)
  const { api, repositories } = installation
  const { url, settings } = door(installation)
  const names = Array.from({ length: AT_ONCE }, (_, index) => `pushbench-${index + 1}`)
  const heads = new Map<string, string>()
  for (const name of names) {
    await takesPushes(installation, name)
    await makeRepository(join(repositories, name), 1, 100_000)
    heads.set(name, (await git(join(repositories, name), 'rev-parse', 'HEAD')).trim())
  }
  const ends = await Promise.all(names.map((name) => push(join(repositories, name), url(name), 'main', settings)))
  const found = await Promise.all(
    names.map(async (name) => {
      const { items } = await api<{ items: RolloutSummaryView[] }>('GET', `/api/v1/deployments/${name}/rollouts`)
      const listed = await git(repositories, ...settings.flatMap((setting) => ['-c', setting]), 'ls-remote', url(name), 'refs/heads/main')
      const head = heads.get(name) ?? ''
      return { queued: items.length === 1 && items[0]?.commit === head, ref: listed.startsWith(head) }
    }),
  )
  const failed = ends.filter(({ status }) => status !== 0)
  for (const { said } of failed.slice(0, 3)) say(said)
  await sleep(2000)
  const reach = { atLeast: AT_ONCE }
  const unit = `of ${AT_ONCE}`
  return [
    { key: 'together.taken', title: 'Pushes at once that were taken', value: AT_ONCE - failed.length, unit, reach },
    { key: 'together.rollouts', title: 'Rollouts of them', value: found.filter(({ queued }) => queued).length, unit, reach },
    { key: 'together.refs', title: 'Branches that are what was pushed', value: found.filter(({ ref }) => ref).length, unit, reach },
    { key: 'together.slowest', title: 'The slowest of them', value: Math.max(...ends.map(({ ms }) => ms)), unit: 'ms' },
    {
      key: 'together.left',
      title: 'Programs of the panel’s that run on',
      value: startedBy(installation.processes().panel),
      unit: '',
      reach: { atMost: 0 },
    },
  ]
}
