import type { Core } from '../core.ts'
import { compareConfigurations, sameCiphertext } from './compare-configurations.ts'
import { freezeConfiguration } from './freeze-configuration.ts'
import type { ConfigurationChange } from './release-diff.schema.ts'
import { servedConfiguration } from './served-configuration.ts'
import { deploymentFor } from '../deployment/get-deployment.ts'
import { filesOf } from '../preview/inherit-files.ts'
import type { Actor } from '../user/actor.ts'

/**
 * In what the settings, which the next deploy uses, are not those that the live release serves with: after a rollback,
 * or when changes were saved and not applied. Null while nothing serves.
 * @throws deployment_not_found
 */
export async function settingsDrift(
  core: Core,
  actor: Actor,
  name: string,
): Promise<{ release: number; changes: ConfigurationChange[] } | null> {
  const deployment = await deploymentFor(core, actor, name, 'read')
  const live = deployment.liveReleaseId === null ? null : await core.releases.get(deployment.liveReleaseId)
  if (!live) return null
  const served = servedConfiguration(live)
  const next = freezeConfiguration(
    deployment,
    await core.variables.effective(deployment),
    {},
    served,
    (await filesOf(core, deployment)).files,
  )
  return { release: live.number, changes: await compareConfigurations(served, next, sameCiphertext) }
}
