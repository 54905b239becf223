import type { RolloutFacts } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import type { PreparedRollout } from '../rollout/prepare-rollout.ts'
import type { RolloutLog } from '../rollout/rollout-log.ts'
import type { RolloutError } from '../rollout/rollout-record.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { diagnose } from './diagnose.ts'
import type { Diagnosis } from './diagnosis.ts'
import { withoutDocker } from './without-docker.ts'

export interface FailedRollout {
  error: RolloutError
  deployment: DeploymentRecord
  prepared: PreparedRollout | null
  facts: RolloutFacts
  log: RolloutLog
}

/** Looks up why a rollout failed. A rule that fails itself is noted, and nothing else suffers from it. */
export function diagnoseRollout(
  worker: Pick<WorkerCore, 'note'>,
  { error, deployment, prepared, facts, log }: FailedRollout,
): Diagnosis | null {
  const frozen = prepared?.release?.configuration
  try {
    const found = diagnose({
      step: error.step,
      error: { code: error.code, message: prepared?.redact(error.message) ?? error.message },
      // What was refused before the first step stands in no step's log.
      lines: log.lastLines(error.step === null || error.step === 'prepare' ? 'webops' : error.step),
      deployment: {
        port: frozen ? frozen.port : (deployment.port ?? facts.detectedPort ?? null),
        healthPath: frozen ? frozen.healthPath : deployment.healthPath,
        volumes: frozen ? frozen.volumes : deployment.dockerVolumes,
        useDocker: deployment.useDocker,
      },
    })
    return found === null || deployment.useDocker ? found : withoutDocker(found)
  } catch (failure) {
    worker.note('A failed rollout could not be explained.', { error: (failure as Error).stack })
    return null
  }
}
