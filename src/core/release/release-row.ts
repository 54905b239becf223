import { z } from 'zod'
import { frozenConfiguration, type FrozenConfiguration } from './frozen-configuration.schema.ts'

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
  /** Ciphertexts of the secrets that it last served with, by name, where these are not those it was frozen with. */
  servedSecrets: Record<string, string>
  /** False once its image was seen to be gone. */
  imageAvailable: boolean
  imageBytes: number | null
}

const ciphertexts = z.record(z.string(), z.string())

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
    servedSecrets: ciphertexts.parse(row.servedSecrets ?? {}),
    imageAvailable: row.imageAvailable,
    imageBytes: row.imageBytes === null ? null : Number(row.imageBytes),
  }
}
