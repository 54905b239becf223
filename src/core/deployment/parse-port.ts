import { portMapping } from './deployment.schema.ts'

export interface PortMapping {
  containerPort: number
  /** Null: the engine picks a free one. */
  hostPort: number | null
  protocol: 'tcp' | 'udp'
}

/**
 * Takes `80`, `8080:80` or `53:53/udp` apart.
 * @throws ZodError for anything else
 */
export function parsePort(mapping: string): PortMapping {
  const [ports = '', protocol] = portMapping.parse(mapping).split('/')
  const numbers = ports.split(':').map(Number)
  return {
    containerPort: numbers.at(-1) ?? 0,
    hostPort: numbers.length === 2 ? (numbers[0] ?? null) : null,
    protocol: protocol === 'udp' ? 'udp' : 'tcp',
  }
}
