import type { DeploymentFacts } from '../../src/addon-api/index.ts'

/** The name that was given for the images that are built of it. What is fetched keeps its own, which is not ours to move or to remove. */
export function builtName({
  useDocker,
  repository,
  projectType,
  dockerImageName,
}: Pick<DeploymentFacts, 'useDocker' | 'repository' | 'projectType' | 'dockerImageName'>): string | null {
  return !useDocker || repository === null || projectType === 'llm' ? null : dockerImageName
}
