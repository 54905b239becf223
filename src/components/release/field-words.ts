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
  releaseCommand: 'Release command',
  releaseTimeoutSeconds: 'Release time-out (s)',
  'runOptions.memoryReservationMb': 'Memory reservation (MiB)',
  'runOptions.memorySwapMb': 'Swap (MiB)',
  'runOptions.pidsLimit': 'Process limit',
  'runOptions.ulimits': 'Ulimits',
  'runOptions.shmSizeMb': 'Shared memory (MiB)',
  'runOptions.restart': 'Restart',
  'runOptions.user': 'User',
  'runOptions.readOnlyRoot': 'Read-only root',
  'runOptions.init': 'Init process',
  'runOptions.capabilities': 'Capabilities',
  'runOptions.hardening': 'Hardening',
  'runOptions.extraHosts': 'Extra hosts',
  'runOptions.dns': 'Name servers',
  'runOptions.dnsSearch': 'Search domains',
  'runOptions.log': 'Log',
  'runOptions.labels': 'Labels',
  'runOptions.networkAliases': 'Further names',
  'runOptions.gpus': 'Graphics processors',
  stack: 'Recognised as',
}

/** `dockerPorts` as "Published ports"; a variable is called by its name. */
export function fieldWords(field: string): string {
  return WORDS[field] ?? field.replace(/^dockerEnvVars\./, '')
}
