import { addonRoutes } from './addons.ts'
import { answerHeaders } from './answer-headers.ts'
import { authenticate, type Authentication } from './authenticate.ts'
import { checkAddress } from './check-address.ts'
import { ciWorkflowRoutes } from './ci-workflows.ts'
import { commandRoutes } from './commands.ts'
import { deployHookRoutes } from './deploy-hooks.ts'
import { deploymentRoutes } from './deployments.ts'
import { detectionRoutes } from './detections.ts'
import { domainRoutes } from './domains.ts'
import { toErrorAnswer } from './error-response.ts'
import { eventRoutes } from './events.ts'
import { fileRoutes } from './files.ts'
import { healthRoutes } from './health.ts'
import { hookRoutes } from './hooks.ts'
import { isHook } from './is-hook.ts'
import { limitBody } from './limit-body.ts'
import { localRoutes } from './local.ts'
import { logRoutes } from './logs.ts'
import { meRoutes } from './me.ts'
import { mendRoutes } from './mends.ts'
import { planRoutes } from './plans.ts'
import { pollRoutes } from './polls.ts'
import { previewRoutes } from './previews.ts'
import { projectRoutes } from './projects.ts'
import { pushRoutes } from './pushes.ts'
import { releaseRoutes } from './releases.ts'
import { rolloutRoutes } from './rollouts.ts'
import { router } from './router.ts'
import { scheduleRoutes } from './schedules.ts'
import { sessionRoutes } from './sessions.ts'
import { setupRoutes } from './setup.ts'
import { takesArchive } from './takes-archive.ts'
import { sshKeyRoutes } from './ssh-keys.ts'
import { tokenRoutes } from './tokens.ts'
import { variableRoutes } from './variables.ts'
import { volumeRoutes } from './volumes.ts'
import { webhookRoutes } from './webhooks.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Core } from '#core/core.ts'
import { WebopsError } from '#core/errors/webops-error.ts'

const MAX_BODY_BYTES = 1024 * 1024

export interface ApiOptions extends Authentication {
  /** Which build of the program this is; unset: the number in package.json. */
  version?: string
  /** What JSON is answered with; unset: the global Response. */
  response?: typeof Response
  /** Told of every error that is nobody's input: a bug, or a database that is away. */
  onUnexpected?: (error: unknown, request: Request) => void
}

/** The REST API: a Hono application whose `fetch` answers everything below /api but /api/auth. */
export function createApi(core: Core, options: ApiOptions) {
  const app = router()
  app.use('/api/*', answerHeaders(options.response))
  app.use('/api/*', checkAddress())
  app.use('/api/*', limitBody(MAX_BODY_BYTES, readsItself))
  app.use('/api/*', authenticate(core, options))

  const nouns = [
    deploymentRoutes(core),
    projectRoutes(core),
    domainRoutes(core),
    rolloutRoutes(core),
    releaseRoutes(core),
    mendRoutes(core),
    variableRoutes(core),
    volumeRoutes(core),
    fileRoutes(core),
    logRoutes(core),
    commandRoutes(core),
    scheduleRoutes(core),
    webhookRoutes(core),
    previewRoutes(core),
    deployHookRoutes(core),
    pollRoutes(core),
    ciWorkflowRoutes(core),
    pushRoutes(core),
    hookRoutes(core),
    planRoutes(core),
    detectionRoutes(core),
    eventRoutes(core),
    addonRoutes(core),
    tokenRoutes(core),
    sshKeyRoutes(core),
    sessionRoutes(core),
    meRoutes(),
    healthRoutes(core, options.version),
    setupRoutes(core),
    localRoutes(core),
  ]
  for (const routes of nouns) app.route('/api/v1', routes)

  app.openAPIRegistry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'WebOps', version: packageJson.version, description: 'Everything that the panel does can be done here.' },
    security: [{ token: [] }],
  })

  app.notFound((c) => {
    const { body, status } = toErrorAnswer(noSuchRoute(c.req.method, c.req.path))
    return c.json(body, status)
  })
  app.onError((error, c) => {
    const { body, status, unexpected } = toErrorAnswer(error)
    if (unexpected) (options.onUnexpected ?? toStandardError)(error, c.req.raw)
    return c.json(body, status)
  })
  return app
}

/** Whether a route reads its body piece by piece, and looks by itself how long it gets. */
const readsItself = (method: string, path: string) => takesArchive(method, path) || isHook(method, path)

function noSuchRoute(method: string, path: string): WebopsError {
  return new WebopsError({
    code: 'route_not_found',
    kind: 'not_found',
    message: `The API has no ${method} ${path}.`,
    hint: 'See /api/openapi.json.',
  })
}

function toStandardError(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
}
