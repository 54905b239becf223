import { frozenConfiguration, type FrozenConfiguration } from './frozen-configuration.schema.ts'

/** Image plus frozen configuration. Immutable. */
export interface ReleaseRecord {
  id: string
  deploymentId: string
  number: number
  imageId: string
  imageName: string
  commit: string | null
  commitSubject: string | null
  configuration: FrozenConfiguration
  createdAt: Date
}

/**
 * A row as the record that the core knows.
 * @throws ZodError when the stored configuration is not one
 */
export function toReleaseRecord(row: Omit<ReleaseRecord, 'configuration'> & { configuration: unknown }): ReleaseRecord {
  return {
    id: row.id,
    deploymentId: row.deploymentId,
    number: row.number,
    imageId: row.imageId,
    imageName: row.imageName,
    commit: row.commit,
    commitSubject: row.commitSubject,
    configuration: frozenConfiguration.parse(row.configuration),
    createdAt: row.createdAt,
  }
}
