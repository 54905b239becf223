import { notFound } from 'next/navigation'
import { presentFiles } from '#api/presenters/present-file.ts'
import type { FileListView } from '#api/schemas/file-views.ts'
import { listConfigFiles } from '#core/config-file/list-config-files.ts'
import { panelCore } from '#processes/panel-core.ts'
import { requireActor } from '../auth/current-actor.ts'
import { isNotFound } from './is-not-found.ts'

/** The configuration files of a deployment against those of its live release; secret ones without their content. */
export async function loadFiles(name: string): Promise<FileListView> {
  const actor = await requireActor()
  try {
    return presentFiles(await listConfigFiles(panelCore(), actor, name))
  } catch (error) {
    if (isNotFound(error)) notFound()
    throw error
  }
}
