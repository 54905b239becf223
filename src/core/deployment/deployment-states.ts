/** What serves (see design: a deployment's status). */
export type DeploymentStatus = 'pending' | 'running' | 'stopped' | 'unhealthy' | 'failed'
/** What should serve. */
export type DesiredState = 'running' | 'stopped' | 'removed'
export type NetworkMode = 'bridge' | 'host' | 'none'
export type RuntimeKind = 'auto' | 'systemd' | 'docker'
