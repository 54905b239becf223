import type { DeploymentFacts } from '../../src/addon-api/index.ts'

export interface Words {
  /** What runs. */
  it: 'container' | 'process'
  /** What it runs from. */
  image: 'image' | 'build'
}

/** What people read: a deployment without Docker has neither containers nor images. */
export function wordsFor({ useDocker }: Pick<DeploymentFacts, 'useDocker'>): Words {
  return useDocker ? { it: 'container', image: 'image' } : { it: 'process', image: 'build' }
}
