import type { Folder } from '../folder.ts'
import type { Said } from '../said.ts'
import type { Manifest } from './manifest.ts'
import type { Member, Workspace } from './workspace.ts'

/** One application that may be there, with what it is installed with. */
export interface NodeInput {
  /** The application's folder. */
  folder: Folder
  manifest: Manifest
  said: Said
  runtime: 'node' | 'bun'
  workspace: Workspace | null
  /** The member that it is, and the folder that it is installed at; null: its own. */
  inside: { top: Folder; manifest: Manifest; member: Member } | null
}
