import type { Core } from '../core.ts'
import { WebopsError } from '../errors/webops-error.ts'

/**
 * A deployment takes over the volumes that an earlier one of its name left. That is for those of one project alone: whoever
 * makes one elsewhere would get to read what was somebody else's.
 * @throws name_holds_volumes
 */
export async function refuseOthersVolumes(core: Pick<Core, 'volumes'>, name: string, projectId: string): Promise<void> {
  const left = (await core.volumes.list()).filter(({ deployment }) => deployment?.removed && deployment.name === name)
  if (left.every(({ deployment }) => deployment?.projectId === projectId)) return
  throw new WebopsError({
    code: 'name_holds_volumes',
    kind: 'conflict',
    message: `A deployment named ${name} in another project was removed, and its volumes are still on the server.`,
    hint: 'Choose another name, or let somebody of that project remove the volumes first (webops volumes).',
    field: 'name',
  })
}
