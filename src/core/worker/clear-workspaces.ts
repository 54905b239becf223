import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { WorkerCore } from './worker-core.ts'

/** Removes what rollouts and previews of an earlier worker left. Nothing of a workspace outlives its worker. */
export async function clearWorkspaces({ folders }: Pick<WorkerCore, 'folders'>): Promise<void> {
  await mkdir(folders.workspaces, { recursive: true, mode: 0o700 })
  for (const name of await readdir(folders.workspaces)) {
    await rm(join(folders.workspaces, name), { recursive: true, force: true })
  }
}
