import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { Actor } from '../user/actor.ts'
import { auditName } from '../user/describe-actor.ts'
import { authorizeAdministrator, may, mayEverything } from '../user/policy.ts'
import { askVolumes, ownerOf } from './list-volumes.ts'
import { volumeNotFound } from './volume-errors.ts'
import { engineVolumeName } from './volume.schema.ts'

const TIMEOUT_MS = 60_000

/**
 * Removes a volume with all that is in it. The worker looks again whose it is and whether a container has it.
 * @param engineName its name on the engine
 * @param typed the same again, as whoever asks has typed it
 * @throws volume_not_found, forbidden, confirmation_mismatch, volume_in_use, worker_unreachable
 */
export async function removeVolume(core: Core, actor: Actor, engineName: string, typed: string): Promise<void> {
  const server = await core.servers.ensure(core.settings.serverName)
  if (!engineVolumeName.safeParse(engineName).success) throw volumeNotFound(engineName)
  const record = (await core.volumes.list()).find(({ name }) => name === engineName)
  // Who may not know of it need not make the engine look for it.
  if (!record && !mayEverything(actor)) throw volumeNotFound(engineName)
  if (record?.deployment && !may(actor, 'read', record.deployment.projectId)) throw volumeNotFound(engineName)
  if (record?.deployment && !may(actor, 'remove', record.deployment.projectId)) {
    throw new WebopsError({
      code: 'forbidden',
      kind: 'forbidden',
      message: 'You may look at this volume, and not remove it.',
      hint: 'An owner or administrator of the project can give you another role.',
    })
  }
  const { items } = await askVolumes(core, server.name, null)
  const seen = items.find((one) => one.engineName === engineName)
  if (!seen) throw volumeNotFound(engineName)
  const owner = ownerOf(record, seen.deployment)
  if (owner === null) authorizeAdministrator(actor, 'remove volumes that are on no record')
  if (typed !== engineName) {
    throw new WebopsError({
      code: 'confirmation_mismatch',
      kind: 'invalid',
      message: 'The name that was typed is not the name of the volume.',
      hint: `Type ${engineName} to remove it with all that is in it.`,
      field: 'name',
    })
  }
  const input = { engineName, deployment: seen.deployment }
  await core.queries.ask(server.name, { name: 'volume-remove', input, timeoutMs: TIMEOUT_MS })
  await core.volumes.forget(engineName)
  await core.audit.record({
    actor: auditName(actor),
    action: 'volume.remove',
    target: `volume:${engineName}`,
    projectId: owner?.projectId ?? null,
    details: { deployment: seen.deployment },
  })
}
