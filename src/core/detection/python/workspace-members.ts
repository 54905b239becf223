import picomatch from 'picomatch'
import { textsOf } from '../fields.ts'
import type { Folder } from '../folder.ts'
import { folderOf } from '../tree-paths.ts'

const MAX_MEMBERS = 100

/**
 * Folders of a uv workspace that have a pyproject.toml, as `members` and `exclude` say.
 * https://docs.astral.sh/uv/concepts/projects/workspaces/
 */
export function memberFolders(folder: Folder, workspace: Record<string, unknown>): string[] {
  const members = textsOf(workspace['members'])
  if (members.length === 0) return []
  const isMember = picomatch(members.map((member) => member.replace(/\/$/, '')))
  const isExcluded = picomatch(textsOf(workspace['exclude']))
  return folder
    .match(/\/pyproject\.toml$/)
    .map(folderOf)
    .filter((path) => isMember(path) && !isExcluded(path))
    .slice(0, MAX_MEMBERS)
}
