import { LABEL_DEPLOYMENT } from '../deployment/names.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { type Mend, recordMends } from './mend.ts'
import type { Sight } from './sight.ts'
import type { Wishes } from './wish.store.ts'

/**
 * Removes containers and units of deployments that were removed. What the database does not know at all is left alone:
 * it may be the wrong database, or an old one.
 */
export async function removeLeftovers(worker: WorkerCore, wishes: Wishes, sight: Sight): Promise<Mend[]> {
  const known = new Set([...wishes.readable.map(({ deployment }) => deployment.name), ...wishes.unreadable.map(({ name }) => name)])
  const containers = sight.containers.filter(({ labels }) => !known.has(labels[LABEL_DEPLOYMENT] ?? ''))
  // A unit has no label: its text says which folder its container's parameters are in.
  const ours = sight.units.filter(({ text }) => text.includes(`@${worker.folders.deployments}/`))
  const units = ours.map((unit) => ({ ...unit, deployment: unit.unit.replace(/^webops-(.*)\.service$/, '$1') }))
  const strange = units.filter(({ deployment }) => !known.has(deployment))
  const strangers = new Set([
    ...containers.map(({ labels }) => labels[LABEL_DEPLOYMENT] ?? ''),
    ...strange.map(({ deployment }) => deployment),
  ])
  if (strangers.size === 0) return []

  const removed = await worker.wishes.removed(worker.serverId, [...strangers])
  const mends: Mend[] = []
  for (const name of strangers) {
    const deployment = removed.get(name)
    if (!deployment) {
      worker.note(`There are things of a deployment ${name} that the database does not know; they are left alone.`)
      continue
    }
    for (const { unit } of strange.filter((one) => one.deployment === name)) {
      await worker.lease.check()
      await worker.services.supervisor.remove(unit)
      mends.push(
        ...(await recordMends(worker, { name, ...deployment }, [{ what: `${unit} was left of it after its removal`, done: 'removed' }])),
      )
    }
    for (const { id, name: container } of containers.filter(({ labels }) => labels[LABEL_DEPLOYMENT] === name)) {
      await worker.lease.check()
      await worker.services.engine.removeContainer(id)
      mends.push(
        ...(await recordMends(worker, { name, ...deployment }, [
          { what: `${container} was left of it after its removal`, done: 'removed' },
        ])),
      )
    }
  }
  return mends
}
