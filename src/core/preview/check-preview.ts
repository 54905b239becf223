import type { RolloutFacts, RolloutKind } from '../../addon-api/context.ts'
import type { DeploymentRecord, DeploymentSettings } from '../deployment/deployment-record.ts'
import { fixedPorts } from '../deployment/fixed-ports.ts'
import { parseVolume } from '../deployment/parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { previewRefFixed } from './preview-errors.ts'
import { isPlainBranch, refOf } from './preview-of.ts'

/**
 * Checks in the worker that a preview is built from what its pull request has, out of the repository of the deployment whose
 * access and secrets it may get: the panel's word for it is not enough.
 * @throws record_invalid, preview_ref_fixed
 */
export function checkPreview({
  kind,
  deployment,
  ref,
  facts,
}: {
  kind: RolloutKind
  deployment: DeploymentRecord
  ref: string
  facts: Pick<RolloutFacts, 'pushed'>
}): void {
  const { preview, name, projectId, repository } = deployment
  if (!preview || kind === 'stop' || kind === 'remove') return
  const { parent, isFork, headRef } = preview
  if (parent.projectId !== projectId) throw invalid('project', `${name} is in another project than ${parent.name}.`)
  // Nothing else fetches: the parent may have got another repository since.
  if (kind !== 'deploy') return
  if (parent.repository !== repository) throw invalid('repository', `${name} is of another repository than ${parent.name}.`)
  const own = refOf(preview)
  // A commit that was pushed here would be built in its place.
  if (ref !== own || facts.pushed !== undefined) throw previewRefFixed(name, own)
  // Something else than a branch could be code that a stranger wrote.
  if (isFork ? !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref) : !isPlainBranch(headRef)) throw invalid('ref', `${name} is built from ${ref}.`)
}

/** Nothing of the server's own, and no port that another one may need. @throws record_invalid */
export function checkApart(
  deployment: Pick<DeploymentRecord, 'name' | 'preview'> &
    Pick<DeploymentSettings, 'dockerNetworkMode' | 'dockerPorts' | 'dockerVolumes' | 'port'>,
): void {
  const { name, preview, dockerNetworkMode, dockerVolumes } = deployment
  if (!preview) return
  if (dockerNetworkMode === 'host') throw invalid('dockerNetworkMode', `${name} is to be on the network of the server.`)
  if (fixedPorts(deployment).length > 0) throw invalid('dockerPorts', `${name} is to have a port of the server for itself.`)
  if (dockerVolumes.some((mapping) => parseVolume(mapping).type === 'bind'))
    throw invalid('dockerVolumes', `${name} is to have a folder of the server.`)
}

function invalid(field: string, message: string): WebopsError {
  return new WebopsError({
    code: 'record_invalid',
    kind: 'refused',
    message: `The stored preview is not one that WebOps would have stored. ${message}`,
    hint: 'Push to its pull request, which gives it its settings again. If nobody edited the database by hand, treat this as a break-in.',
    field,
  })
}
