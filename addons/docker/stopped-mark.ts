import type { HookContext } from '../../src/addon-api/index.ts'

/** The mark's file among a deployment's. */
export const STOPPED_FILE = 'stopped-for-rollout'

/**
 * Remembers, across a crash of the worker, that a rollout stopped a container which served: if the rollout fails,
 * that one has to come back.
 */
export function stoppedMark({ services, stateDir }: HookContext) {
  return {
    set: () => services.files.write(stateDir, STOPPED_FILE, '1'),
    isSet: async () => (await services.files.read(stateDir, STOPPED_FILE)) !== null,
    clear: () => services.files.remove(stateDir, STOPPED_FILE),
  }
}
