import { FILE_FIELDS, type FileField, type FileSettings } from './file-settings.schema.ts'

/** What a file sets, in words: the places that are set, and how many schedules and names of variables there are. */
export function describeFile({ settings, variables, schedules }: FileSettings): string {
  const parts = [
    ...Object.keys(settings).map((field) => placeOfField(field as FileField)),
    ...counted(schedules.length, 'schedule'),
    ...counted(variables.length, 'name of a variable', 'names of variables'),
  ]
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

/** Where in the file a field of a deployment is set: `run.port`. */
export function placeOfField(field: FileField): string {
  return FILE_FIELDS[field].join('.')
}

function counted(count: number, one: string, many = `${one}s`): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`]
}
