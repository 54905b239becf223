import type { ChangedFilesView, FileListView, FileView } from '../schemas/file-views.ts'
import type { ChangedConfigFiles } from '#core/config-file/change-config-files.ts'
import { modeText } from '#core/config-file/config-file.schema.ts'
import type { ConfigFileList, ConfigFileRow } from '#core/config-file/list-config-files.ts'

/** Configuration files as pages and API show them: of a secret one its fingerprint, and never its content. */
export function presentFiles({ items, live, differs }: ConfigFileList): FileListView {
  return { items: items.map(presentFile), live, differs }
}

export function presentChangedFiles(changed: ChangedConfigFiles): ChangedFilesView {
  return { ...presentFiles(changed), rollouts: changed.rollouts }
}

function presentFile({ path, secret, content, fingerprint, bytes, mode, updatedAt, updatedBy, state }: ConfigFileRow): FileView {
  return {
    path,
    secret,
    content: secret ? null : content,
    fingerprint,
    bytes,
    mode: modeText(mode),
    updatedAt: updatedAt.toISOString(),
    updatedBy,
    state,
  }
}
