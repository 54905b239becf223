/** Names whose unit, host name or container would be one of our own. */
const RESERVED = new Set([
  'panel',
  'worker',
  'redis',
  'caddy',
  'webops',
  'localhost',
  'www',
  'admin',
  'api',
  'docker',
  'host',
  'upgrade',
  'demo-panel',
])

/** True for a name that a deployment cannot have. */
export function isReservedName(name: string): boolean {
  return RESERVED.has(name)
}
