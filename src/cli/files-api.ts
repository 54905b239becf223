import { changedFilesView, type ChangedFilesView, fileListView, type FileListView } from '#api/schemas/file-views.ts'
import type { SetConfigFileInput } from '#core/config-file/config-file.schema.ts'
import { deploymentPath } from './api.ts'
import type { Client } from './client.ts'

/** The calls of the API that are about configuration files, each with its answer checked. */

const filesPath = (name: string) => `${deploymentPath(name)}/files`

export async function listFiles(client: Client, name: string): Promise<FileListView> {
  return fileListView.parse(await client.request('GET', filesPath(name)))
}

/** What is not named stays as it is. */
export async function setFile(
  client: Client,
  name: string,
  input: Partial<SetConfigFileInput> & { path: string },
): Promise<ChangedFilesView> {
  return changedFilesView.parse(await client.request('PUT', filesPath(name), input))
}

export async function removeFile(client: Client, name: string, path: string, apply: boolean): Promise<ChangedFilesView> {
  return changedFilesView.parse(await client.request('DELETE', filesPath(name), { path, apply }))
}
