import { USUAL_STATUSES, WebopsError, type HookContext, type RunConfiguration } from '../../src/addon-api/index.ts'
import { numberSetting } from './facts.ts'

type Settings = Pick<HookContext, 'settings'>
type Deciding = Pick<HookContext, 'settings' | 'deployment'>

/** Whether there is a port at which it can be asked from outside. */
export const hasPort = ({ port, networkMode }: RunConfiguration) => port !== null && networkMode !== 'none'

/** How long a container has to stay up that nothing else proves, in seconds. */
export const uptimeNeeded = (context: Settings, configuration: RunConfiguration) =>
  configuration.healthUptimeSeconds ?? numberSetting(context, 'stableSeconds')

/**
 * What has to happen before anything is switched, in words.
 * @param built false while the port may still be found out by a build
 */
export function describeGate(context: Deciding, configuration: RunConfiguration, built: boolean): string {
  const { healthIntervalSeconds, healthTimeoutSeconds } = configuration
  const every = healthIntervalSeconds === null ? '' : `, asked every ${healthIntervalSeconds} s`
  return `${proof(context, configuration, built)}${every}, within ${healthTimeoutSeconds} s`
}

function proof(context: Deciding, configuration: RunConfiguration, built: boolean): string {
  const { healthType, healthPath, healthStatus, port } = configuration
  const at = port === null ? 'its port' : `port ${port}`
  const up = `it has stayed up for ${uptimeNeeded(context, configuration)} s`
  const answers = (path: string) =>
    `Waits until ${path} on ${at} answers well (${healthStatus === null || healthStatus === USUAL_STATUSES ? '2xx or 3xx' : healthStatus})`
  if (healthType === 'http') return answers(healthPath ?? '/')
  if (healthType === 'tcp') return `Waits until ${at} takes connections`
  if (healthType === 'image') return "Waits until the image's HEALTHCHECK says healthy"
  if (healthType === 'uptime') return `Waits until ${up}`
  if (hasPort(configuration)) return healthPath === null && healthStatus === null ? `Waits until ${at} answers` : answers(healthPath ?? '/')
  if (!context.deployment.useDocker)
    return `${built ? 'It has no port: waits' : 'Waits until its port answers, or, without one,'} until ${up}`
  if (!built) return `Waits until its port answers, or, without one, until its HEALTHCHECK is content or ${up}`
  return `It has no port: waits until its HEALTHCHECK is content, or, without one, until ${up}`
}

/**
 * Says before anything is started or stopped that a release could never be proven.
 * @throws health_port_required, healthcheck_missing
 */
export async function refuseImpossibleGate({ services }: HookContext, configuration: RunConfiguration, imageId: string): Promise<void> {
  const { healthType } = configuration
  if ((healthType === 'http' || healthType === 'tcp') && !hasPort(configuration)) {
    throw new WebopsError({
      code: 'health_port_required',
      kind: 'invalid',
      message: `A health check of the type ${healthType} asks at a port, and this release has none.`,
      hint: 'Name the port that it listens on, or choose the type "image" or "uptime".',
      field: 'healthType',
    })
  }
  if (healthType !== 'image') return
  const image = await services.engine.inspectImage(imageId)
  if (!image || image.hasHealthcheck) return
  throw new WebopsError({
    code: 'healthcheck_missing',
    kind: 'failed',
    message: 'The health check is to be the HEALTHCHECK of the image, and the image has none.',
    hint: 'Add a HEALTHCHECK to the Dockerfile, or choose another type: http, tcp or uptime.',
    field: 'healthType',
  })
}
