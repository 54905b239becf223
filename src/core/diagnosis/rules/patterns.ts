/** Steps in which a container of the deployment runs. */
export const RUNNING = ['release-command', 'candidate', 'healthy', 'start'] as const

/** What programs say when they may not touch a file. */
export const DENIED = [
  /EACCES: permission denied, \w+ '(?<path>[^']+)'/,
  /\[Errno 13\] Permission denied: '(?<path>[^']+)'/,
  /(?:cannot (?:create|open|touch|remove|access)\b[^:]*?|mkdir:[^:]*?) ['‘"]?(?<path>\/[^'’":]+)['’"]?: Permission denied/,
  /open\(\) "(?<path>[^"]+)" failed \(13: Permission denied\)/,
  /(?<path>\/[\w./-]+): Permission denied/,
]

/** The last word of an uncaught error, in Python and in Node. */
export const UNCAUGHT = /^(?<error>(?:[a-z_][\w.]*\.)?[A-Z]\w*(?:Error|Exception|Exit|Failure|Configured|Missing)\b(?: \[\w+\])?(?:: .+)?)$/
