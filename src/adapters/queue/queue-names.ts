/** Keys and channels of one installation. All begin with `webops:<instance>`, which the Redis ACL leans on. */
export function queueNames(instance: string) {
  const prefix = `webops:${instance}`
  return {
    prefix,
    rollouts: (server: string) => `rollouts-${server}`,
    queries: (server: string) => `queries-${server}`,
    events: `${prefix}:events`,
    logNotices: `${prefix}:log-notices`,
    cancels: (server: string) => `${prefix}:cancels:${server}`,
    answers: (asker: string) => `${prefix}:answers:${asker}`,
    log: (name: string) => `${prefix}:log:${name}`,
  }
}

export type QueueNames = ReturnType<typeof queueNames>
