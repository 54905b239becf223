import { missingVariables, requiredVariables, type HookContext, type SourceTree, type StepProgress } from '../../src/addon-api/index.ts'
import { dockerFacts } from './facts.ts'

/** Variables that a warning names. */
const NAMED = 12

/** Forgets what an earlier attempt of the same rollout found out. */
export function forgetDetected(context: HookContext): void {
  const { facts } = context
  delete facts.generatedDockerfile
  delete facts.dockerfileContent
  const own = dockerFacts(context)
  for (const key of ['candidate', 'contextRoot', 'editedFromOwn', 'missingBaseImages', 'warnings'] as const) delete own[key]
}

/** Writes down what the repository asks for, and says what was found. */
export async function noteDetected(context: HookContext, tree: SourceTree, log: StepProgress['log']): Promise<void> {
  const { deployment, facts } = context
  const own = dockerFacts(context)
  for (const line of [...(facts.evidence ?? []), ...(own.warnings ?? [])]) log(line)
  const release = own.candidate?.release ?? null
  if (release !== null && deployment.releaseCommand === null)
    log(`The repository names what runs before a release: ${release}. It is not run unless it is set as the release command.`)
  const required = await requiredVariables(tree, own.candidate?.provider ?? null)
  facts.requiredVariables = [...new Set([...(facts.settingsFile?.requires ?? []), ...required.map(({ name }) => name)])]
  for (const line of missingWarnings(context)) log(line)
}

/** Said and not refused: the application may have values of its own for them. */
export function missingWarnings({ deployment, facts }: HookContext): string[] {
  // What its settings file asks for is said where that is read.
  const said = new Set(facts.settingsFile?.requires)
  const asked = (facts.requiredVariables ?? []).filter((name) => !said.has(name))
  const missing = missingVariables(asked, { ...deployment.variables, ...deployment.buildVariables })
  if (missing.length === 0) return []
  const named = missing.length > NAMED ? `${missing.slice(0, NAMED).join(', ')} and ${missing.length - NAMED} more` : missing.join(', ')
  return [`The repository's .env.example asks for ${named}, which ${missing.length === 1 ? 'is' : 'are'} not set.`]
}
