import { isDeepStrictEqual } from 'node:util'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { placeOfField } from './describe-file.ts'
import type { FileField } from './file-settings.schema.ts'

/**
 * Changes without those of fields that the repository's file sets: a form sends them back as they are, and a command line says
 * again what was set before there was the file. Of another source the file says nothing.
 * @throws set_by_file for one that is to become something else
 */
export function withoutSetByFile<T extends object>(deployment: DeploymentRecord, changes: T): T {
  const { fileSettings, beneath, repository } = deployment
  if (!fileSettings) return changes
  if ('repository' in changes && changes.repository !== repository) return changes
  const kept = Object.entries(changes).filter(([field, value]) => {
    if (!Object.hasOwn(fileSettings.settings, field)) return true
    const known = [fileSettings.settings[field as FileField], beneath?.[field as FileField]]
    if (known.some((one) => isDeepStrictEqual(value, one))) return false
    throw new WebopsError({
      code: 'set_by_file',
      kind: 'conflict',
      message: `${placeOfField(field as FileField)} in ${fileSettings.path} of the repository sets this field.`,
      hint: `Change it in ${fileSettings.path} and deploy, or take it out of there to set it here.`,
      field,
    })
  })
  return Object.fromEntries(kept) as T
}
