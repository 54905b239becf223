import { llmOf } from './as-run.ts'
import type { DeploymentSettings } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { FrozenConfiguration } from '../release/frozen-configuration.schema.ts'

/**
 * Refuses to run the image of what serves with the command of a model server, and the other way round.
 * @throws llm_needs_deploy
 */
export function checkSameKind(deployment: Pick<DeploymentSettings, 'projectType' | 'llm'>, live: Pick<FrozenConfiguration, 'llm'>): void {
  if ((llmOf(deployment) === null) === !live.llm) return
  throw new WebopsError({
    code: 'llm_needs_deploy',
    kind: 'conflict',
    message: 'It became, or is no longer, a deployment of the type llm since the release that serves, whose image is another one.',
    hint: 'Deploy it: a change of settings alone takes the image of the release that serves.',
    field: 'projectType',
  })
}
