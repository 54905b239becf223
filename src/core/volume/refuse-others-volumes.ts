import { askVolumes } from './list-volumes.ts'
import type { Core } from '../core.ts'
import { volumeName } from '../deployment/names.ts'
import { WebopsError } from '../errors/webops-error.ts'

/**
 * A deployment takes over the volumes that an earlier one of its name left. That is for those of one project alone: whoever
 * makes one elsewhere would get to read what was somebody else's. Of some nobody knows any more whose they were, since their
 * project is gone.
 * @throws name_holds_volumes, worker_unreachable where it takes a look at the engine
 */
export async function refuseOthersVolumes(core: Core, name: string, projectId: string): Promise<void> {
  const inTheWay = (await core.volumes.list()).filter((volume) => {
    const { deployment } = volume
    if (deployment === null) return volume.name.startsWith(volumeName(name, ''))
    return deployment.removed && deployment.name === name && deployment.projectId !== projectId
  })
  if (inTheWay.length === 0) return
  const { items } = await askVolumes(core, core.settings.serverName, null)
  // A name of the engine's may be that of another deployment's volume: its label says whose it is.
  const labels = new Map(items.map(({ engineName, deployment }) => [engineName, deployment]))
  const held = inTheWay.filter((volume) => labels.get(volume.name) === name)
  if (held.length === 0) {
    const gone = inTheWay.filter((volume) => !labels.has(volume.name))
    for (const volume of gone) await core.volumes.forget(volume.name)
    return
  }
  throw new WebopsError({
    code: 'name_holds_volumes',
    kind: 'conflict',
    message: `A deployment named ${name} in another project was removed, and its volumes are still on the server: ${held.map((volume) => volume.name).join(', ')}.`,
    hint: 'Choose another name, or let somebody of that project, or an administrator, remove them first: webops volumes remove NAME.',
    field: 'name',
  })
}
