import { volumeMapping } from './deployment.schema.ts'

export interface VolumeMapping {
  type: 'volume' | 'bind'
  source: string
  target: string
  readOnly: boolean
}

/**
 * Takes `name:/path[:ro]` or `/host:/path[:ro]` apart.
 * @throws ZodError for anything else
 */
export function parseVolume(mapping: string): VolumeMapping {
  const [source = '', target = '', mode] = volumeMapping.parse(mapping).split(':')
  return { type: source.startsWith('/') ? 'bind' : 'volume', source, target, readOnly: mode === 'ro' }
}
