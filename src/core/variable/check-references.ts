import { referenceError, referenceProblems, type ReferenceProblem } from './references.ts'
import type { VariableScope } from './variable.schema.ts'
import type { VariableRecord } from './variable-record.ts'
import { nearest, type VariableOwner, type VariableSet, type VariableUser } from './variable.store.ts'
import type { Core } from '../core.ts'
import type { WebopsError } from '../errors/webops-error.ts'

type Node = Pick<VariableRecord, 'name' | 'refersTo'> & { scope: VariableScope }

/**
 * Checks what the variables of a new deployment refer to, and what it inherits.
 * @throws variable_reference_unknown, variable_reference_cycle
 */
export async function checkReferences(
  core: Pick<Core, 'variables'>,
  place: { projectId: string; environmentId: string },
  own: VariableRecord[],
): Promise<void> {
  const inherited = await core.variables.layers(place)
  const [problem] = problemsOf([...inherited, ...own.map((one) => ({ ...one, scope: 'deployment' as const }))])
  if (problem) throw referenceError(problem, `dockerEnvVars.${problem.name}`)
}

/**
 * Checks a change against everything that would get it: each deployment that inherits it, too. What was wrong before may
 * stay wrong.
 * @param fieldOf in which field a problem is
 * @throws variable_reference_unknown, variable_reference_cycle
 */
export async function checkChange(
  core: Pick<Core, 'variables'>,
  owner: VariableOwner,
  changes: VariableSet,
  fieldOf: (problem: ReferenceProblem) => string,
): Promise<void> {
  if (changes.set.length === 0 && changes.remove.length === 0) return
  const { nodes, users } = await core.variables.neighbourhood(owner)
  const scope = scopeOf(owner)
  const mine = nodes.filter((node) => isOf(owner, node))
  const touched = new Set([...changes.set.map(({ name }) => name), ...changes.remove])
  const next: Owned[] = [
    ...mine.filter(({ name }) => !touched.has(name)),
    ...changes.set.map((given) => ({ ...given, ...NOBODY, ...owner, scope })),
  ]
  const others = nodes.filter((node) => !isOf(owner, node))
  const problem = (users.length === 0 ? [null] : users).reduce<WebopsError | null>((found, user) => {
    if (found) return found
    const inherited = others.filter((node) => user === null || reaches(node, user))
    const before = new Set(problemsOf([...inherited, ...mine]).map(keyOf))
    const [fresh] = problemsOf([...inherited, ...next]).filter((one) => !before.has(keyOf(one)))
    const where = user && scope !== 'deployment' ? ` in ${user.name}` : ''
    return fresh ? referenceError(fresh, fieldOf(fresh), where) : null
  }, null)
  if (problem) throw problem
}

interface Owned extends Node {
  deploymentId: string | null
  environmentId: string | null
  projectId: string | null
}
const NOBODY = { deploymentId: null, environmentId: null, projectId: null }

export function scopeOf(owner: VariableOwner): VariableScope {
  if ('deploymentId' in owner) return 'deployment'
  return 'environmentId' in owner ? 'environment' : 'project'
}

function isOf(owner: VariableOwner, node: Owned): boolean {
  return Object.entries(owner).every(([key, id]) => node[key as keyof Owned] === id)
}

function reaches(node: Owned, user: VariableUser): boolean {
  const parent = user.preview?.parent
  if (node.deploymentId !== null) return node.deploymentId === user.id || node.deploymentId === parent?.id
  return node.environmentId === null || node.environmentId === user.environmentId || node.environmentId === parent?.environmentId
}

function problemsOf(nodes: Node[]): ReferenceProblem[] {
  return referenceProblems(new Map(nearest(nodes).map(({ name, refersTo }) => [name, refersTo ?? []])))
}

function keyOf({ name, kind, to }: ReferenceProblem): string {
  return `${kind} ${name} ${to}`
}
