import type { DeploymentSettings } from './deployment-record.ts'
import { checkRunOptions } from './check-run-options.ts'
import { checkStandard, type StandardSettings } from './check-standard.ts'
import { parseVolume } from './parse-volume.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkLlm } from '../llm/check-llm.ts'
import { checkNeverMounted } from '../policy/check-run.ts'
import { parseSourceUrl } from '../policy/parse-source-url.ts'

type Checked = StandardSettings &
  Pick<
    DeploymentSettings,
    | 'useDocker'
    | 'dockerComposePath'
    | 'dockerVolumes'
    | 'dockerNetworkMode'
    | 'repository'
    | 'dockerImageName'
    | 'projectType'
    | 'startCommand'
    | 'healthType'
    | 'memoryLimitMb'
    | 'runOptions'
    | 'llm'
  >

/**
 * Refuses what does not work yet, and what could never be deployed.
 * @throws not_yet, run_options_conflict, standard_without_docker, …_not_here, source_required, repository_required, image_required, health_port_required, policy_host_path_refused, policy_url_invalid, llm_…
 */
export function checkSupported(settings: Checked): void {
  if (settings.dockerComposePath !== null || settings.projectType === 'compose') {
    throw notYet(
      settings.dockerComposePath === null ? 'projectType' : 'dockerComposePath',
      'Compose files do not work yet.',
      'Leave the compose path empty and deploy one service from its Dockerfile.',
    )
  }
  for (const volume of settings.dockerVolumes) {
    const { type, source } = parseVolume(volume)
    if (type === 'bind') checkNeverMounted(source)
  }
  checkRunOptions(settings)
  checkLlm(settings, { mayCome: true })
  if (!settings.useDocker) checkStandard(settings)
  if ((settings.healthType === 'http' || settings.healthType === 'tcp') && settings.dockerNetworkMode === 'none') {
    throw new WebopsError({
      code: 'health_port_required',
      kind: 'invalid',
      message: `A health check of the type ${settings.healthType} asks at a port, and without a network there is none.`,
      hint: 'Choose the type "image" or "uptime", or another network mode.',
      field: 'healthType',
    })
  }
  // Where it leads is the worker's to judge; whether it is an address at all can be said here.
  if (settings.repository !== null) parseSourceUrl(settings.repository)
  // A model server has an image of its own.
  const isLlm = settings.projectType === 'llm'
  if (settings.repository === null && settings.dockerImageName === null && !isLlm) {
    throw new WebopsError({
      code: 'source_required',
      kind: 'invalid',
      message: 'A repository or the name of a prebuilt image is needed.',
      hint: 'Give the address of a git repository, or an image such as nginx:stable.',
      field: 'repository',
    })
  }
  if (settings.projectType === 'image' && settings.dockerImageName === null) {
    throw new WebopsError({
      code: 'image_required',
      kind: 'invalid',
      message: 'A deployment of a prebuilt image needs the name of the image.',
      field: 'dockerImageName',
    })
  }
  if (settings.projectType !== 'auto' && settings.projectType !== 'image' && !isLlm && settings.repository === null) {
    throw new WebopsError({
      code: 'repository_required',
      kind: 'invalid',
      message: `A deployment of the type ${settings.projectType} is built from a repository, and there is none.`,
      hint: 'Give the address of a git repository, or choose the type "image".',
      field: 'repository',
    })
  }
}

function notYet(field: string, message: string, hint: string): WebopsError {
  return new WebopsError({ code: 'not_yet', kind: 'refused', message, hint, field })
}
