import type { Files } from '../../addon-api/context.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { FileVariable } from './file-settings.schema.ts'
import type { FoundSettings } from './found-settings.schema.ts'
import { fieldsOf } from './lay-over.ts'
import { readSettingsFile } from './read-settings-file.ts'

/** Looks at the settings file of a checkout; what is wrong with it is part of the answer. Null: there is none. */
export async function findSettings(
  files: Pick<Files, 'list' | 'read'>,
  dir: string,
  place: { commit: string; environment: string },
): Promise<{ found: FoundSettings; variables: FileVariable[] } | null> {
  try {
    const file = await readSettingsFile(files, dir, place)
    if (file === null) return null
    const found = { path: file.path, fields: fieldsOf(file), schedules: file.schedules.length, problem: null }
    return { found, variables: file.variables }
  } catch (error) {
    if (!(error instanceof WebopsError)) throw error
    return { found: { path: null, fields: [], schedules: 0, problem: error.message }, variables: [] }
  }
}
