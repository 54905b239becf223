import { parseVolume, WebopsError, type DeploymentFacts } from '../../src/addon-api/index.ts'
import { buildTemplateValues } from './build-variables.ts'

type Values = Record<string, string | number | boolean | null>

/**
 * What a Dockerfile's template needs, from what was detected and how the deployment is to run.
 * @param detectedPort of the stack, when the deployment names none
 * @throws wsgi_missing
 */
export function dockerfileValues(
  stack: string,
  detected: Values,
  deployment: DeploymentFacts,
  detectedPort: number | null,
): Record<string, unknown> {
  const port = deployment.port ?? detectedPort ?? 8080
  const folders = deployment.volumes
    .map(parseVolume)
    .filter((volume) => volume.type === 'volume')
    .map((volume) => volume.target)
  switch (stack) {
    case 'django':
      return { ...detected, ...buildTemplateValues(deployment), port, folders, command: gunicorn(detected['wsgi'] ?? null) }
    case 'node':
      return { ...detected, ...buildTemplateValues(deployment), port, folders, command: String(detected['command']).split('\n') }
    default:
      return { ...detected, port }
  }
}

function gunicorn(wsgi: Values[string]): string[] {
  if (!wsgi) {
    throw new WebopsError({
      code: 'wsgi_missing',
      kind: 'invalid',
      message: 'The Django project has no wsgi.py, so there is nothing for gunicorn to serve.',
      hint: 'Add the wsgi.py that `django-admin startproject` makes, or a Dockerfile of your own.',
    })
  }
  return ['gunicorn', '--workers', '2', '--access-logfile', '-', `${String(wsgi)}:application`]
}
