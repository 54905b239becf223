import type { Core } from '../core.ts'
import { LABEL_DEPLOYMENT } from '../deployment/names.ts'
import type { Engine } from '../ports/engine.ts'

type Records = Pick<Core, 'volumes' | 'deployments' | 'clock'>

/**
 * The same engine, which writes down whose volumes are and when they are used: one is seen to before each container that
 * has it is made. What cannot be written down keeps no container from being made.
 */
export function notingVolumes(engine: Engine, { volumes, deployments, clock }: Records, onError: (error: Error) => void): Engine {
  return {
    ...engine,
    async ensureVolume(name, labels) {
      await engine.ensureVolume(name, labels)
      try {
        const owner = await deployments.getByName(labels[LABEL_DEPLOYMENT] ?? '')
        if (owner) await volumes.record(owner.id, name, clock.now())
      } catch (error) {
        onError(error as Error)
      }
    },
    async removeVolume(name) {
      await engine.removeVolume(name)
      await volumes.forget(name).catch(onError)
    },
  }
}
