import { frozenConfiguration, servedSecrets, type FrozenConfiguration, type ServedSecrets } from './frozen-configuration.schema.ts'

/** Image plus frozen configuration. What is frozen never changes; what is known of its image and its service does. */
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
  /** When it last began to serve. */
  servedAt: Date | null
  /** The secrets that it last served with, by name, where these are not those it was frozen with. */
  servedSecrets: ServedSecrets
  /** False once its image was seen to be gone. */
  imageAvailable: boolean
  imageBytes: number | null
}

type Row = Omit<ReleaseRecord, 'configuration' | 'servedSecrets' | 'imageBytes'> & {
  configuration: unknown
  servedSecrets: unknown
  imageBytes: bigint | null
}

/**
 * A row as the record that the core knows.
 * @throws ZodError when the stored configuration is not one
 */
export function toReleaseRecord(row: Row): ReleaseRecord {
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
    servedAt: row.servedAt,
    servedSecrets: servedSecrets.parse(row.servedSecrets ?? {}),
    imageAvailable: row.imageAvailable,
    imageBytes: row.imageBytes === null ? null : Number(row.imageBytes),
  }
}
