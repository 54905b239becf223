import { FILE_FIELDS, fileSettings, type FileSettings, type FileVariable } from './file-settings.schema.ts'
import type { SettingsOfEnvironment } from './settings-file.schema.ts'
import { looksSecret } from '../variable/looks-secret.ts'

/**
 * What a file says for one environment, in the fields of a deployment.
 * @param path the file's name
 * @param commit where it stands like this; null: nobody committed it
 */
export function toFileSettings(path: string, commit: string | null, said: SettingsOfEnvironment): FileSettings {
  const settings = Object.entries(FILE_FIELDS).flatMap(([field, place]) => {
    const value = valueAt(said, place)
    return value === undefined ? [] : [[field, value] as const]
  })
  return fileSettings.parse({
    path,
    commit,
    settings: Object.fromEntries(settings),
    variables: variablesOf(said),
    schedules: Object.entries(said.schedules ?? {}).flatMap(([name, schedule]) => (schedule === null ? [] : [{ name, ...schedule }])),
  })
}

function valueAt(said: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return said
  // A section with nothing in it says nothing.
  if (typeof said !== 'object' || said === null || !Object.hasOwn(said, key)) return undefined
  const value = (said as Record<string, unknown>)[key]
  return key === 'volumes' && value === null ? undefined : valueAt(value, rest)
}

function variablesOf({ variables }: SettingsOfEnvironment): FileVariable[] {
  const named = Array.isArray(variables) ? variables.map((name) => [name, null] as const) : Object.entries(variables ?? {})
  return named.map(([name, declared]) => ({
    name,
    required: declared?.required ?? true,
    secret: declared?.secret ?? looksSecret(name),
    help: declared?.help ?? null,
  }))
}
