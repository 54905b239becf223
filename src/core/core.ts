import type { AddonStore } from './addon/addon.store.ts'
import type { AuditStore } from './audit/audit.store.ts'
import type { ConfigFileStore } from './config-file/config-file.store.ts'
import type { DeployHookStore } from './deploy-hook/deploy-hook.store.ts'
import type { DeploymentStore } from './deployment/deployment.store.ts'
import type { DomainStore } from './domain/domain.store.ts'
import type { PollStore } from './poll/poll.store.ts'
import type { Clock } from './ports/clock.ts'
import type { Fingerprints } from './ports/fingerprints.ts'
import type { GitServer } from './ports/git-server.ts'
import type { LiveChannel, Queries, Wakeups } from './ports/queue.ts'
import type { RolloutLogReader } from './ports/rollout-logs.ts'
import type { SecretSealer } from './ports/secrets.ts'
import type { WebhookSecrets } from './ports/webhook-secrets.ts'
import type { PreviewStore } from './preview/preview.store.ts'
import type { ProjectStore } from './project/project.store.ts'
import type { PushStore } from './push/push.store.ts'
import type { PushSettingsStore } from './push/push-settings.store.ts'
import type { WishStore } from './reconcile/wish.store.ts'
import type { ReleaseStore } from './release/release.store.ts'
import type { RepositoryAccessStore } from './repository-access/repository-access.store.ts'
import type { RolloutStore } from './rollout/rollout.store.ts'
import type { RouteStore } from './route/route.store.ts'
import type { ScheduleRunStore } from './schedule/schedule-run.store.ts'
import type { ScheduleStore } from './schedule/schedule.store.ts'
import type { ServerStore } from './server/server.store.ts'
import type { SshKeyStore } from './ssh-key/ssh-key.store.ts'
import type { LinkStore } from './user/one-time-link.store.ts'
import type { SessionStore } from './user/session.store.ts'
import type { TokenStore } from './user/token.store.ts'
import type { UserStore } from './user/user.store.ts'
import type { VariableStore } from './variable/variable.store.ts'
import type { VolumeStore } from './volume/volume.store.ts'
import type { DeliveryStore } from './webhook/delivery.store.ts'
import type { WebhookStore } from './webhook/webhook.store.ts'

/** All records. `stores(database)` makes them. */
export interface Stores {
  deployments: DeploymentStore
  releases: ReleaseStore
  rollouts: RolloutStore
  routes: RouteStore
  domains: DomainStore
  variables: VariableStore
  configFiles: ConfigFileStore
  repositoryAccess: RepositoryAccessStore
  volumes: VolumeStore
  schedules: ScheduleStore
  scheduleRuns: ScheduleRunStore
  addons: AddonStore
  servers: ServerStore
  projects: ProjectStore
  users: UserStore
  sessions: SessionStore
  tokens: TokenStore
  sshKeys: SshKeyStore
  links: LinkStore
  audit: AuditStore
  wishes: WishStore
  webhooks: WebhookStore
  deliveries: DeliveryStore
  deployHooks: DeployHookStore
  polls: PollStore
  previews: PreviewStore
  pushSettings: PushSettingsStore
  pushes: PushStore
}

/** What this installation is called and where it answers. */
export interface Settings {
  /** Deployments get `<name>.<domain>`. */
  domain: string
  panelUrl: string
  httpPort: number
  /** Whether a public authority is asked for certificates; unset: yes. */
  publicCertificates?: boolean
  /** First of the ports that deployments get for themselves. */
  firstPort: number
  /** The server that this process belongs to. */
  serverName: string
  instance: string
  /** SHA-256 in hex of the local credential; null where there is none. */
  localTokenHash: string | null
  /** Where git is answered over SSH, and what the server's key is known by; null or unset: nowhere. */
  ssh?: { port: number; fingerprint: string } | null
}

/** What use cases work with: records, what they ask of the world, and the settings. */
export interface Core extends Stores {
  wakeups: Wakeups
  queries: Queries
  live: LiveChannel
  sealer: SecretSealer
  /** Unset in the worker: only the panel has their key. */
  fingerprints?: Fingerprints
  /** Unset in the worker, for the same reason. */
  webhookSecrets?: WebhookSecrets
  /** Unset in the worker: the panel has the repositories that are pushed to. */
  gitServer?: GitServer
  rolloutLogs: RolloutLogReader
  clock: Clock
  settings: Settings
}
