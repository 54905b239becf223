import type { FileSettings } from './file-settings.schema.ts'
import type { DeploymentRecord, DeploymentSettings } from '../deployment/deployment-record.ts'

/** The settings of a deployment, and what of them a file sets. */
type Laid<T> = T & Pick<DeploymentRecord, 'fileSettings' | 'beneath'>

/**
 * A deployment as it is with a file's settings: they come before what was set on its page, which is kept `beneath`.
 * @param file null: without one
 */
export function layOver<T extends DeploymentSettings>(deployment: Laid<T>, file: FileSettings | null): Laid<T> {
  const base = { ...deployment, ...deployment.beneath }
  const settings = (file?.settings ?? {}) as Partial<DeploymentSettings>
  const beneath = Object.fromEntries(Object.keys(settings).map((field) => [field, base[field as keyof DeploymentSettings]]))
  return { ...base, ...settings, fileSettings: file, beneath }
}

/** Names of the fields that a file sets. */
export function fieldsOf(file: FileSettings | null | undefined): string[] {
  return Object.keys(file?.settings ?? {})
}
