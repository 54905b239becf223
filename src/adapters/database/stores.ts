import type { Database } from './connect.ts'
import { addonStore } from '#core/addon/addon.store.ts'
import { auditStore } from '#core/audit/audit.store.ts'
import { configFileStore } from '#core/config-file/config-file.store.ts'
import type { Stores } from '#core/core.ts'
import { deployHookStore } from '#core/deploy-hook/deploy-hook.store.ts'
import { deploymentStore } from '#core/deployment/deployment.store.ts'
import { domainStore } from '#core/domain/domain.store.ts'
import { pollStore } from '#core/poll/poll.store.ts'
import type { Reader } from '#core/ports/reader.ts'
import { previewStore } from '#core/preview/preview.store.ts'
import { projectStore } from '#core/project/project.store.ts'
import { pushStore } from '#core/push/push.store.ts'
import { pushSettingsStore } from '#core/push/push-settings.store.ts'
import { wishStore } from '#core/reconcile/wish.store.ts'
import { releaseStore } from '#core/release/release.store.ts'
import { repositoryAccessStore } from '#core/repository-access/repository-access.store.ts'
import { rolloutStore } from '#core/rollout/rollout.store.ts'
import { routeStore } from '#core/route/route.store.ts'
import { scheduleRunStore } from '#core/schedule/schedule-run.store.ts'
import { scheduleStore } from '#core/schedule/schedule.store.ts'
import { serverStore } from '#core/server/server.store.ts'
import { sshKeyStore } from '#core/ssh-key/ssh-key.store.ts'
import { linkStore } from '#core/user/one-time-link.store.ts'
import { sessionStore } from '#core/user/session.store.ts'
import { tokenStore } from '#core/user/token.store.ts'
import { userStore } from '#core/user/user.store.ts'
import { variableStore } from '#core/variable/variable.store.ts'
import { volumeStore } from '#core/volume/volume.store.ts'
import { deliveryStore } from '#core/webhook/delivery.store.ts'
import { webhookStore } from '#core/webhook/webhook.store.ts'

/**
 * All stores on one database.
 * @param reader of the same database, for what is asked most
 */
export function stores(database: Database, reader?: Reader): Stores {
  return {
    deployments: deploymentStore(database, reader),
    releases: releaseStore(database),
    rollouts: rolloutStore(database),
    routes: routeStore(database),
    domains: domainStore(database),
    variables: variableStore(database),
    configFiles: configFileStore(database),
    repositoryAccess: repositoryAccessStore(database),
    volumes: volumeStore(database),
    schedules: scheduleStore(database),
    scheduleRuns: scheduleRunStore(database),
    addons: addonStore(database),
    servers: serverStore(database),
    projects: projectStore(database),
    users: userStore(database),
    sessions: sessionStore(database),
    tokens: tokenStore(database, reader),
    sshKeys: sshKeyStore(database),
    links: linkStore(database),
    audit: auditStore(database),
    wishes: wishStore(database),
    webhooks: webhookStore(database),
    deliveries: deliveryStore(database),
    deployHooks: deployHookStore(database),
    polls: pollStore(database),
    previews: previewStore(database),
    pushSettings: pushSettingsStore(database),
    pushes: pushStore(database),
  }
}
