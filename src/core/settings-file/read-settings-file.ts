import type { Files } from '../../addon-api/context.ts'
import type { FileSettings } from './file-settings.schema.ts'
import { parseSettingsFile } from './parse-settings-file.ts'
import { settingsFileUnreadable } from './settings-file-error.ts'
import { toFileSettings } from './to-file-settings.ts'

/** At the top of a repository; one of them. */
export const SETTINGS_FILES = ['webops.yaml', 'webops.yml'] as const

/**
 * What a checkout's settings file sets in an environment; null where there is none.
 * @param dir the checkout
 * @throws settings_file_invalid
 */
export async function readSettingsFile(
  files: Pick<Files, 'list' | 'read'>,
  dir: string,
  { commit, environment }: { commit: string | null; environment: string },
): Promise<FileSettings | null> {
  const texts = await Promise.all(SETTINGS_FILES.map(async (path) => ({ path, text: await files.read(dir, path) })))
  const unread = texts.filter(({ text }) => text === null).map(({ path }) => path)
  // A link that leads out of the checkout is there and not read: better said than passed over.
  const link = unread.length === 0 ? undefined : (await files.list(dir)).find((path) => (unread as string[]).includes(path))
  if (link) throw settingsFileUnreadable(link, 'is a link that leads to no file of the repository')
  const [found, another] = texts.flatMap(({ path, text }) => (text === null ? [] : [{ path, text }]))
  if (!found) return null
  if (another) throw settingsFileUnreadable(another.path, `${found.path} is there as well: keep one of them`)
  return toFileSettings(found.path, commit, parseSettingsFile(found.path, found.text, environment))
}
