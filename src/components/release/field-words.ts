/** Fields as the form calls them. */
const WORDS: Record<string, string> = {
  port: 'Port',
  dockerPorts: 'Published ports',
  dockerVolumes: 'Volumes',
  dockerNetworkMode: 'Network',
  healthPath: 'Health path',
  healthTimeoutSeconds: 'Health time-out (s)',
  healthType: 'Health check',
  healthStatus: 'Health statuses',
  healthIntervalSeconds: 'Health interval (s)',
  healthUptimeSeconds: 'Time to stay up (s)',
  stopSignal: 'Stop signal',
  stopGraceSeconds: 'Grace at stop (s)',
  memoryLimitMb: 'Memory limit (MiB)',
  cpuLimit: 'Processor limit',
  stack: 'Recognised as',
}

/** `dockerPorts` as "Published ports"; a variable is called by its name. */
export function fieldWords(field: string): string {
  return WORDS[field] ?? field.replace(/^dockerEnvVars\./, '')
}
