import { parseVolume } from '../deployment/parse-volume.ts'
import { checkHostPath, checkRun, type RunRequest } from '../policy/check-run.ts'
import { checkLocalPath, checkSource } from '../policy/check-source.ts'
import type { WorkerCore } from './worker-core.ts'

type Judge = Pick<WorkerCore, 'policy'>

/**
 * Checks how something is to run, symlinks of host paths followed. The panel's word for it is not enough.
 * @throws WebopsError policy_…
 */
export async function checkRunAgainstPolicy({ policy }: Judge, run: RunRequest): Promise<void> {
  const rules = await policy.read()
  checkRun(rules, run)
  for (const volume of run.volumes) {
    const { type, source } = parseVolume(volume)
    if (type === 'bind') checkHostPath(rules, await policy.realPath(source, 'dockerVolumes'))
  }
}

/**
 * Checks where a repository is, symlinks of local paths followed.
 * @throws WebopsError policy_…
 */
export async function checkSourceAgainstPolicy({ policy }: Judge, repository: string): Promise<void> {
  const rules = await policy.read()
  const address = checkSource(rules, repository)
  if (address.transport === 'file') checkLocalPath(rules, await policy.realPath(address.path, 'repository'))
}
