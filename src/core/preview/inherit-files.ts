import type { ConfigFileRecord } from '../config-file/config-file-record.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { LeftOut } from '../variable/inherit-variables.ts'

/**
 * The configuration files of a deployment. A preview has those of its parent as well, but for secret ones, and its own in their
 * place; the preview of a fork has no secret ones at all.
 */
export async function filesOf(
  core: Pick<Core, 'configFiles'>,
  { id, projectId, preview }: Pick<DeploymentRecord, 'id' | 'projectId' | 'preview'>,
): Promise<{ files: ConfigFileRecord[]; leftOut: LeftOut[] }> {
  const own = await core.configFiles.list(id)
  if (!preview) return { files: own, leftOut: [] }
  const parents = preview.parent.projectId === projectId ? await core.configFiles.list(preview.parent.id) : []
  const paths = new Set(own.map(({ path }) => path))
  const all = [
    ...own.map((file) => ({ file, mayHave: !file.secret || !preview.isFork })),
    ...parents.filter(({ path }) => !paths.has(path)).map((file) => ({ file, mayHave: !file.secret })),
  ].sort((a, b) => (a.file.path < b.file.path ? -1 : 1))
  return {
    files: all.flatMap(({ file, mayHave }) => (mayHave ? [file] : [])),
    leftOut: all.flatMap(({ file, mayHave }) => (mayHave ? [] : [{ name: file.path, because: 'it is a secret file' }])),
  }
}
