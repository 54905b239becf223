import { join } from 'node:path'
import { ignoreRules, type BuildRequest, type HookContext } from '../../src/addon-api/index.ts'
import { buildVariables, knownDockerfile, secretsArgument } from './build-variables.ts'
import { dockerFacts } from './facts.ts'

type Request = Pick<BuildRequest, 'contextDir' | 'dockerfile' | 'buildArgs' | 'secrets' | 'ignore'> & { content?: string }

/**
 * What a build of the checkout is asked with, whichever stage it is of.
 * @param dockerfile its path, seen from the repository's top
 */
export async function buildRequest(context: HookContext, dockerfile: string): Promise<Request> {
  const { deployment, facts, workspaceDir } = context
  const { args, secrets } = buildVariables(deployment)
  const buildArgs = { ...args, ...(await secretsArgument(context, secrets)) }
  if (facts.generatedDockerfile !== undefined) {
    const { candidate, contextRoot = '.', editedFromOwn } = dockerFacts(context)
    // Of one that somebody wrote nobody knows what it has no use for.
    const ignore = editedFromOwn ? {} : { ignore: ignoreRules(candidate?.provider ?? null) }
    return { contextDir: join(workspaceDir, contextRoot), dockerfile, content: facts.generatedDockerfile, ...ignore, buildArgs, secrets }
  }
  const { contextRoot = '.' } = dockerFacts(context)
  const within = contextRoot === '.' ? dockerfile : dockerfile.slice(contextRoot.length + 1)
  return { contextDir: join(workspaceDir, contextRoot), dockerfile: within, buildArgs, secrets }
}

/** The Dockerfile's text, of one that is too large to be kept too. */
export async function dockerfileText(context: HookContext, dockerfile: string): Promise<string> {
  return knownDockerfile(context) ?? (await context.services.files.read(context.workspaceDir, dockerfile)) ?? ''
}
