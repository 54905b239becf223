import { WebopsError, type Artifact, type HookContext, type Step } from '../../src/addon-api/index.ts'

/** The one moment that counts: from here on requests go to the candidate. */
export function switchStep(context: HookContext): Step {
  const { deployment, facts, services } = context
  return {
    key: 'switch',
    title: `Switch to the new ${serving(context)}`,
    needsRelease: true,
    describe: () => {
      if (portOf(context) === null) return { summary: 'Switches nothing: this deployment takes no requests' }
      const warnings = deployment.routes.length === 0 ? ['No address leads to this deployment.'] : []
      return {
        summary: `Sends requests for ${addressesOf(context)} to the new ${serving(context)}, without losing one`,
        artifacts: artifactsOf(context),
        warnings,
      }
    },

    async run({ log }) {
      const address = facts.candidateAddress ?? null
      if (address === null) {
        if (portOf(context) !== null && portOf(context) !== undefined) throw noCandidate(deployment.name)
        // It may have had a port before.
        await services.proxy.point(deployment.name, null)
        log('Nothing to switch: this deployment takes no requests.')
      } else {
        const before = await services.proxy.pointsTo(deployment.name)
        await services.proxy.point(deployment.name, address)
        log(
          before && before !== address
            ? `Requests go to ${address} now; before, they went to ${before}.`
            : `Requests go to ${address} now.`,
        )
      }
      facts.switched = true
    },
  }
}

/** Null for a deployment that takes no requests; undefined while a plan cannot know yet. */
function portOf({ release, deployment, facts }: HookContext): number | null | undefined {
  if (release?.configuration) return release.configuration.port
  if (deployment.networkMode === 'none') return null
  return deployment.port ?? facts.detectedPort
}

function addressesOf({ deployment }: HookContext): string {
  const names = deployment.routes
    .filter(({ kind }) => kind !== 'redirect')
    .map(({ host, path, port }) => (port === null ? `${host ?? ''}${path === '/' ? '' : path}` : `port ${port}`))
  return names.length > 0 ? names.join(' and ') : deployment.name
}

function artifactsOf({ deployment, services }: HookContext): Artifact[] {
  return deployment.routes.map((route) => ({
    kind: 'route',
    name: route.port === null ? `${route.host ?? ''}${route.path}` : `port ${route.port}`,
    content: services.proxy.describe({ deployment: deployment.name, ...route }),
  }))
}

function noCandidate(name: string): WebopsError {
  return new WebopsError({
    code: 'candidate_missing',
    kind: 'failed',
    message: `No step before this one started a container of ${name} that answers at an address.`,
    hint: '`webops addon list` says which addons are there; the docker addon starts containers.',
  })
}

/** Without Docker there is no container. */
function serving({ deployment }: HookContext): string {
  return deployment.useDocker ? 'container' : 'release'
}
