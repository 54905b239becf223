import { createHmac, randomBytes } from 'node:crypto'
import { Secret, type DeploymentFacts, type HookContext } from '../../src/addon-api/index.ts'
import { readDockerfileWishes, type DockerfileWishes } from './dockerfile-wishes.ts'

/**
 * A build argument that a Dockerfile may declare to have its steps done anew when a build secret changes: the builder
 * takes a step from its cache whatever the secrets are that it reads.
 */
export const SECRETS_ARGUMENT = 'WEBOPS_BUILD_SECRETS'

/** In the deployment's own folder: what the secrets' mark is made with. */
const KEY_FILE = 'build-secrets.key'

export interface BuildVariables {
  /** Build arguments: they can be read in the image's history. */
  args: Record<string, string>
  secrets: Record<string, Secret>
}

/** What a build is given: plain variables as arguments, the others as BuildKit's secrets. */
export function buildVariables({
  buildArgs,
  buildVariables: variables,
}: Pick<DeploymentFacts, 'buildArgs' | 'buildVariables'>): BuildVariables {
  const secrets: Record<string, Secret> = {}
  const plain: Record<string, string> = {}
  for (const [name, value] of Object.entries(variables)) {
    if (value instanceof Secret) secrets[name] = value
    else plain[name] = value
  }
  // Arguments are for the build alone: they come before a variable of the same name, unless that is a secret.
  const args = Object.fromEntries(Object.entries({ ...plain, ...buildArgs }).filter(([name]) => !Object.hasOwn(secrets, name)))
  return { args, secrets }
}

/** Values for the templates of Dockerfiles: names alone. */
export function buildArgumentNames({ buildVariables: variables }: Pick<DeploymentFacts, 'buildVariables'>): {
  buildSecrets: string[]
  buildArguments: string[]
} {
  const names = Object.keys(variables).sort()
  const secrets = names.filter((name) => variables[name] instanceof Secret)
  return {
    buildSecrets: secrets,
    buildArguments: [...names.filter((name) => !secrets.includes(name)), ...(secrets.length > 0 ? [SECRETS_ARGUMENT] : [])],
  }
}

/** The Dockerfile's text, as far as it is known yet. */
export function knownDockerfile({ facts }: HookContext): string | null {
  return facts.generatedDockerfile ?? facts.dockerfileContent ?? null
}

/**
 * The argument that changes with the build's secrets, for a Dockerfile that declares it: a keyed hash, whose key only this
 * server has, so that nobody can try values against the image's history.
 */
export async function secretsArgument(context: HookContext, secrets: Record<string, Secret>): Promise<Record<string, string>> {
  const content = knownDockerfile(context)
  if (Object.keys(secrets).length === 0 || content === null || !readDockerfileWishes(content).args.has(SECRETS_ARGUMENT)) return {}
  const { files } = context.services
  let key = await files.read(context.stateDir, KEY_FILE)
  if (!key) {
    key = randomBytes(32).toString('base64')
    await files.write(context.stateDir, KEY_FILE, key, 0o600)
  }
  const values = Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()])
  const mark = createHmac('sha256', key).update(JSON.stringify(values.sort())).digest('hex').slice(0, 12)
  return { [SECRETS_ARGUMENT]: mark }
}

/** For the plan: what the build is given, in words. */
export function describeBuildVariables({ args, secrets }: BuildVariables): string {
  const parts = [
    ...(Object.keys(secrets).length > 0 ? [`the ${plural('secret', secrets)} ${listed(secrets)}`] : []),
    ...(Object.keys(args).length > 0 ? [`the ${plural('argument', args)} ${listed(args)}`] : []),
  ]
  return parts.length === 0 ? '' : `; the build gets ${parts.join(' and ')}`
}

/** For the plan: what the user may not expect. Says nothing of a Dockerfile that is not known yet. */
export function buildWarnings(content: string | null, { args, secrets }: BuildVariables): string[] {
  const warnings: string[] = []
  const wishes = content === null ? null : readDockerfileWishes(content)
  const shown = Object.keys(args).filter((name) => wishes?.args.has(name) ?? true)
  if (shown.length > 0) {
    const who = shown.length === 1 ? `The build argument ${shown[0]}` : `The build arguments ${shown.join(', ')}`
    warnings.push(`${who} can be read in the image's history. What nobody may read there has to be a secret.`)
  }
  return wishes ? [...warnings, ...secretWarnings(wishes, secrets)] : warnings
}

function secretWarnings(wishes: DockerfileWishes, secrets: Record<string, Secret>): string[] {
  const warnings: string[] = []
  for (const name of Object.keys(secrets).filter((one) => !wishes.secrets.has(one)))
    warnings.push(`The Dockerfile never asks for the build secret ${name}: RUN --mount=type=secret,id=${name} lets a command read it.`)
  for (const [name, { required }] of wishes.secrets)
    if (!Object.hasOwn(secrets, name))
      warnings.push(
        `The Dockerfile asks for the build secret ${name}, and no secret of that name is available when building${required ? ': the build will fail' : ''}.`,
      )
  return warnings
}

function listed(of: object): string {
  return Object.keys(of).sort().join(', ')
}

function plural(word: string, of: object): string {
  return Object.keys(of).length === 1 ? word : `${word}s`
}
