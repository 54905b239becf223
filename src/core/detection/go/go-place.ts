import type { Folder } from '../folder.ts'

/** Where a module stands. */
export interface GoPlace {
  /** The folder that holds go.work, or the module's own. */
  top: Folder
  workspace: string | null
  members: string[]
}
