import { eventually } from './eventually.ts'
import { BUILD_MARK } from './repository.ts'
import { SHOP, type FaultWorld } from './world.ts'

const UNITS = ['webops-panel', 'webops-worker', 'webops-redis', 'webops-caddy', `webops-${SHOP}`, 'webops-sample', 'docker']
/** pgrep would find its own command line by the mark itself. */
const BUILD_PATTERN = `${BUILD_MARK.slice(0, -1)}[${BUILD_MARK.at(-1)}]`

/** Waits until all of WebOps and both applications serve and nothing is under way. */
export async function everythingServes(world: FaultWorld, timeoutMs = 90_000): Promise<void> {
  await eventually('everything to serve', timeoutMs, async () => {
    const active = (await world.server.run('systemctl', ['is-active', ...UNITS])).stdout.trim().split('\n')
    const down = UNITS.filter((_unit, index) => active[index] !== 'active')
    if (down.length > 0) return `${down.join(', ')} not active`
    const health = await world.ask<{ status: string }>('GET', '/health')
    if (health.body.status !== 'ok') return `health: ${JSON.stringify(health.body)}`
    if ((await world.server.status('http://sample.localhost')) !== 200) return 'the sample does not answer'
    return disagreement(world)
  })
}

/** Waits until database, containers, unit, route and what is answered tell the same, and nothing is left over. */
export async function agrees(world: FaultWorld, timeoutMs = 90_000): Promise<void> {
  await eventually('server and database to agree', timeoutMs, () => disagreement(world))
}

/** @returns what does not agree; null: all does */
async function disagreement(world: FaultWorld): Promise<string | null> {
  const { server } = world
  const [shop, releases, rollouts, containers, upstream, kept, builds, unit, images, left] = await Promise.all([
    world.shop(),
    world.releases(),
    world.rollouts(),
    server.require('docker', ['ps', '--all', '--filter', `label=webops.deployment=${SHOP}`, '--format', CONTAINER]),
    server.require('cat', [`/run/webops/upstreams/${SHOP}`]),
    server.require('cat', [`/var/lib/webops/upstreams/${SHOP}`]),
    server.run('pgrep', ['--full', BUILD_PATTERN]),
    server.run('systemctl', ['is-active', `webops-${SHOP}`]),
    server.require('docker', ['images', '--format', '{{.Tag}}', `webops/${SHOP}`]),
    server.require('find', ['/var/lib/webops/workspaces', '-mindepth', '1', '-maxdepth', '1']),
  ])
  const busy = rollouts.filter(({ state }) => state === 'queued' || state === 'running')
  if (busy.length > 0) return `rollout ${busy[0]?.number} is ${busy[0]?.state}`
  if (shop.status !== 'running') return `the database says ${shop.status} (${shop.statusReason})`
  const { release } = shop
  if (!release) return 'the database knows no release that serves'
  if (containers.trim() !== `webops-${SHOP} running ${release.number}`)
    return `release ${release.number} is to serve, and the containers are ${containers.trim().replaceAll('\n', ', ')}`
  const live = releases.filter((one) => one.live).map(({ number }) => number)
  if (live.join() !== String(release.number)) return `releases ${live.join()} are marked as live`
  const published = (await server.require('docker', ['port', `webops-${SHOP}`])).trim().split(' ').at(-1)
  if (upstream !== published || kept !== published)
    return `requests go to ${upstream} (kept: ${kept}), and the container is at ${published}`
  const says = await world.shopSays()
  if (says !== release.commitSubject) return `"${release.commitSubject}" is to serve, and "${says}" answers`
  if (builds.exitCode === 0) return 'a build still runs'
  if (unit.stdout.trim() !== 'active') return 'the unit is not active'
  const known = new Set(['latest', ...releases.map(({ number }) => String(number))])
  const unknown = images
    .trim()
    .split('\n')
    .filter((tag) => !known.has(tag))
  if (unknown.length > 0) return `there are images of no release: ${unknown.join()}`
  return left.trim() === '' ? null : `a workspace is left: ${left.trim()}`
}

const CONTAINER = '{{.Names}} {{.State}} {{.Label "webops.release"}}'

/** Waits until the slow build of a commit runs. */
export async function buildRuns(world: FaultWorld): Promise<void> {
  await eventually('the build to run', 60_000, async () =>
    (await world.server.run('pgrep', ['--full', BUILD_PATTERN])).exitCode === 0 ? null : 'it does not',
  )
}

/** Waits until the candidate runs that is not switched to yet. */
export async function candidateRuns(world: FaultWorld): Promise<void> {
  await eventually('the candidate to run', 60_000, async () => {
    const { stdout } = await world.server.run('docker', ['inspect', '--format', '{{.State.Running}}', `webops-${SHOP}.next`])
    return stdout.trim() === 'true' ? null : 'it does not'
  })
}
