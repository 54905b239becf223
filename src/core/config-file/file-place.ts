import type { FilePlace } from '../ports/secrets.ts'

/** For which place a secret file is opened: of no other deployment, and at no other path. */
export function filePlace(deploymentId: string, path: string): FilePlace {
  return { deploymentId, file: path }
}
