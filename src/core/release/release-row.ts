import { frozenConfiguration, servedSecrets, type FrozenConfiguration, type ServedSecrets } from './frozen-configuration.schema.ts'

/** A release without its configuration, which may be large: files are in it. */
export type ReleaseSummary = Omit<ReleaseRecord, 'configuration' | 'servedSecrets'>

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

type SummaryRow = Omit<ReleaseSummary, 'imageBytes'> & { imageBytes: bigint | null }
type Row = SummaryRow & { configuration: unknown; servedSecrets: unknown }

/**
 * A row as the record that the core knows.
 * @throws ZodError when the stored configuration is not one
 */
export function toReleaseRecord(row: Row): ReleaseRecord {
  return {
    ...toReleaseSummary(row),
    configuration: frozenConfiguration.parse(row.configuration),
    servedSecrets: servedSecrets.parse(row.servedSecrets ?? {}),
  }
}

/** The same of a row that was read without its configuration. */
export function toReleaseSummary(row: SummaryRow): ReleaseSummary {
  return {
    id: row.id,
    deploymentId: row.deploymentId,
    number: row.number,
    imageId: row.imageId,
    imageName: row.imageName,
    commit: row.commit,
    commitSubject: row.commitSubject,
    createdAt: row.createdAt,
    servedAt: row.servedAt,
    imageAvailable: row.imageAvailable,
    imageBytes: row.imageBytes === null ? null : Number(row.imageBytes),
  }
}
