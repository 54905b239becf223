import type { Candidate } from './candidate.ts'
import { depthOf } from './tree-paths.ts'
import type { Provider } from './provider.ts'

/** Below it, a candidate is a guess, or says that there is nothing to start. */
export const WELL_FOUNDED = 0.5
/** What a folder's depth costs, so that of two alike the nearer one is offered first. */
const COST_OF_DEPTH = 0.03
/** What is so much less well founded than another is beside it: a script that starts both of two, a tool of the build. */
const MUCH_LESS = 0.2
/** Confidences that are this near say nothing about which of two is the better one. */
const ALIKE = 0.1

const SCRIPTS: ReadonlySet<Provider> = new Set(['node', 'bun', 'deno'])
/** Files for a web server, or for somebody else's build: they are not what somebody wrote to be started. */
const LAST: ReadonlySet<Provider> = new Set(['static', 'shell', 'compose', 'cpp'])

/** Frameworks whose server answers by itself; with one of them, package.json is not only there for a back end's assets. */
const SERVERS = new Set(
  (
    'next nuxt remix react-router sveltekit solid-start tanstack-start nest express fastify koa hono hapi adonis strapi payload ' +
    'keystone directus ghost feathers sails loopback blitz redwood qwik fresh elysia oak astro meteor nitro h3 analog'
  ).split(' '),
)
/** These stand at the top of what they belong to; a Next beside a Flask is as likely the one that serves. */
const SMALL_BACK_ENDS = new Set(['flask', 'fastapi', 'starlette', 'streamlit', 'gradio', 'sinatra', 'rack', 'slim', 'bottle', 'tornado'])

/**
 * The best first: what the top itself can be started as, then what stands in folders; within a folder the back end before
 * what its pages are made with.
 * @param base the folder that was asked for
 * @param preferred providers that a file of the base names, the best first
 */
export function rankCandidates(candidates: readonly Candidate[], base: string, preferred: readonly Provider[]): Candidate[] {
  const places = new Map(candidates.map((candidate, place) => [candidate, place]))
  const surest = Math.max(0, ...candidates.filter(({ provider }) => provider !== 'dockerfile').map(({ confidence }) => confidence))
  const isPageBelow = ({ provider, framework, static: folder, root }: Candidate) =>
    provider === 'static' && framework === null && (folder !== '.' || root !== base)
  const surestProgram = Math.max(
    0,
    ...candidates.filter((one) => one.provider !== 'dockerfile' && !isPageBelow(one)).map(({ confidence }) => confidence),
  )
  const weigh = (candidate: Candidate): number[] => {
    const isWell = candidate.confidence >= WELL_FOUNDED
    // Pages in a folder are as far from the top as what stands in a folder beside them.
    const isFurtherDown =
      candidate.provider === 'static' && candidate.static !== '.' && candidate.framework === null && candidate.confidence < 0.9
    const named = preferred.findIndex((name) => name === candidate.provider || (name === 'node' && candidate.provider === 'bun'))
    // What listens at the top is what hands out the pages below it.
    const isProgram = candidate.port !== null && candidate.start !== null && !LAST.has(candidate.provider)
    const isSure = candidate.confidence > (isProgram ? surestProgram : surest) - MUCH_LESS
    const isBase = candidate.root === base && !isFurtherDown && (named >= 0 || isSure)
    const score = candidate.confidence - COST_OF_DEPTH * (isFurtherDown ? 1 : depthBelow(base, candidate.root))
    return [
      isWell ? 0 : 1,
      // An image that the repository describes itself, at its own top.
      candidate.provider === 'dockerfile' && candidate.confidence >= 0.99 ? 0 : 1,
      isBase && isWell ? 0 : 1,
      isBase && isWell && named >= 0 ? named : preferred.length,
      isBase && isWell ? tier(candidate) : 0,
      candidate.port === null && candidate.static === null ? 1 : 0,
      -Math.round(score / ALIKE),
      tier(candidate),
      -score,
      places.get(candidate) ?? 0,
    ]
  }
  const weighed = candidates.map((candidate) => ({ candidate, weight: weigh(candidate) }))
  return weighed.sort((one, other) => compare(one.weight, other.weight)).map(({ candidate }) => candidate)
}

function tier({ provider, framework, start, static: folder }: Candidate): number {
  if (provider === 'dockerfile') return 9
  if (LAST.has(provider)) return framework === null ? 5 : 0.5
  const serves = start !== null && folder === null
  if (SCRIPTS.has(provider)) return serves && framework !== null && SERVERS.has(framework) ? 1 : serves ? 3 : 4
  if (framework === null) return 2
  return SMALL_BACK_ENDS.has(framework) ? 1.5 : 0
}

function depthBelow(base: string, root: string): number {
  return root === base || root === '.' ? 0 : depthOf(root) - (base === '.' ? 0 : depthOf(base))
}

function compare(one: number[], other: number[]): number {
  for (const [place, value] of one.entries()) {
    const difference = value - (other[place] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
