import type { BaseImageOrigin, HookContext, Step } from '../../../src/addon-api/index.ts'
import { baseImagesOf } from '../base-images.ts'
import { dockerFacts } from '../facts.ts'
import { unlessLlm } from './image-step.ts'

/** Of all of them together. They are made once for all deployments of the server, so that no build's own limit is meant for it. */
const MINUTES = 60

/** The step that sees to what a build starts from, where there is a repository to build. */
export function baseImagesSteps(context: HookContext): Step[] {
  return context.deployment.repository === null ? [] : unlessLlm(context, [baseImagesStep(context)])
}

/** On a closed network what a build starts from is made here first. That time is not the build's. */
function baseImagesStep(context: HookContext): Step {
  const { facts, services } = context
  const missing = () => dockerFacts(context).missingBaseImages ?? []
  return {
    key: 'base-images',
    title: 'Prepare the base images',
    timeoutMs: MINUTES * 60_000,
    // Until a Dockerfile was found or written nobody knows.
    idle: () => (missing().length === 0 ? 'What it is built from is on the server.' : null),
    describe: () => ({
      summary:
        missing().length === 0
          ? 'Sees to what it is built from, where that is not on the server'
          : `Sees to ${missing().join(', ')}, which ${missing().length === 1 ? 'is' : 'are'} not on the server as needed: where no registry answers a stand-in is made, in ${MINUTES} minutes at most, which do not count as the build's`,
    }),
    async run({ log, signal }) {
      if (!facts.dockerfile) return
      for (const reference of await baseImagesOf(context, facts.dockerfile)) {
        log(words(reference, await services.baseImages.ensure(reference, log, signal)))
      }
    },
  }
}

function words(reference: string, origin: BaseImageOrigin): string {
  if (origin === 'there') return `${reference} is on the server.`
  if (origin === 'stand-in') return `A stand-in for ${reference} is on the server now.`
  return `${reference} is fetched from its registry when it is built.`
}
