import type { VariableRecord } from './variable-record.ts'
import type { VariableScope } from './variable.schema.ts'
import { nearest, type VariableSet } from './variable.store.ts'
import type { Core } from '../core.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'

type Node = Pick<VariableRecord, 'name' | 'refersTo' | 'availableAt'>

/** Whether a change of a deployment's own variables makes another image, as it is before the change is stored. */
export async function needsBuild(
  core: Pick<Core, 'variables'>,
  deployment: Pick<DeploymentRecord, 'id' | 'environmentId' | 'projectId' | 'preview'>,
  { set, remove }: VariableSet,
): Promise<boolean> {
  const layers = await core.variables.layers(deployment)
  const names = new Set([...set.map(({ name }) => name), ...remove])
  const kept = layers.filter(({ name, scope }) => scope !== 'deployment' || !names.has(name))
  const after = [...kept, ...set.map((given) => ({ ...given, scope: 'deployment' as const }))]
  return reachesBuild(nearest(layers), names) || reachesBuild(nearest<Node & { scope: VariableScope }>(after), names)
}

/** Whether something that a build is given, or what that refers to, is among the names. */
export function reachesBuild(variables: Node[], names: ReadonlySet<string>): boolean {
  const byName = new Map(variables.map((variable) => [variable.name, variable]))
  const built = new Set(variables.flatMap(({ name, availableAt = 'run' }) => (availableAt === 'run' ? [] : [name])))
  // Grows while it is walked.
  for (const name of built) for (const to of byName.get(name)?.refersTo ?? []) built.add(to)
  return [...names].some((name) => built.has(name))
}
