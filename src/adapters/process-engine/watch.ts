import type { ContainerDetails, EngineEvent, Labels } from '#core/ports/engine.ts'
import { detailsOf } from './container-details.ts'
import { hasLabels } from './records.ts'
import { startUp } from './start-up.ts'
import type { Store } from './store.ts'
import { stopStrays } from './strays.ts'

const LOOK_MS = 1000

/**
 * Tells what became of containers since the look before: one question to systemd a second, and one after each change of ours. Who
 * watches is the worker, so that it begins with what others have left, and sees to units that nobody else would see.
 */
export async function watchContainers(
  store: Store,
  labels: Labels,
  onEvent: (event: EngineEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  await startUp(store)
  let before: Map<string, ContainerDetails> | null = null
  let told: string | null = null
  while (!signal.aborted) {
    let problem: Error | null = null
    const now = await look(store, labels, (error) => (problem = error)).catch((error: Error) => {
      problem = error
      return null
    })
    told = tellOnce(store, problem, told)
    if (now && before) for (const event of eventsBetween(before, now)) onEvent(event)
    before = now ?? before
    await pause(store, signal)
  }
}

/** What cannot be looked at is told of once, and not each second. @returns what was told at last */
function tellOnce(store: Store, problem: Error | null, told: string | null): string | null {
  if (problem !== null && problem.message !== told) store.report(problem)
  return problem?.message ?? null
}

async function look(store: Store, labels: Labels, onStray: (error: Error) => void): Promise<Map<string, ContainerDetails>> {
  const all = await store.containers()
  const [stray] = await stopStrays(store, new Set(all.map(({ id }) => id)))
  if (stray) onStray(stray.error)
  const records = all.filter((one) => hasLabels(one.labels, labels))
  return new Map((await detailsOf(store, records)).map((one) => [one.id, one]))
}

function pause({ onChange }: Store, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      onChange.delete(done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, LOOK_MS)
    onChange.add(done)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}

/** What happened between two looks, oldest first for each container. */
export function eventsBetween(before: ReadonlyMap<string, ContainerDetails>, now: ReadonlyMap<string, ContainerDetails>): EngineEvent[] {
  const events: EngineEvent[] = []
  const at = new Date()
  const tell = (action: EngineEvent['action'], one: ContainerDetails) => {
    const exitCode = action === 'die' && one.exitCode !== null ? { exitCode: one.exitCode } : {}
    events.push({ action, containerName: one.name, labels: one.labels, ...exitCode, at })
  }
  for (const [id, one] of before) {
    if (now.has(id)) continue
    if (one.state === 'running') tell('die', one)
    tell('destroy', one)
  }
  for (const [id, one] of now) {
    const was = before.get(id)
    if (was && was.name !== one.name) tell('rename', one)
    const restarted = was?.state === 'running' && one.state === 'running' && was.startedAt?.getTime() !== one.startedAt?.getTime()
    if (was?.state === 'running' && (one.state !== 'running' || restarted)) {
      if (one.outOfMemory) tell('oom', one)
      tell('die', one)
    }
    if (one.state === 'running' && (was?.state !== 'running' || restarted)) tell('start', one)
  }
  return events
}
