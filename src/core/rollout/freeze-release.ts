import type { HookContext, ReleaseTarget, RolloutFacts, RolloutKind } from '../../addon-api/context.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { WebopsError } from '../errors/webops-error.ts'
import type { FrozenConfiguration } from '../release/frozen-configuration.schema.ts'
import type { ReleaseRecord } from '../release/release.store.ts'
import type { VariableRecord } from '../variable/variable.store.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { checkRunAgainstPolicy } from '../worker/check-against-policy.ts'
import { openConfiguration } from './open-configuration.ts'
import type { PlannedStep } from './planned-step.ts'

const STOP_GRACE_SECONDS = 10

export interface FreezeSubject {
  kind: RolloutKind
  deployment: DeploymentRecord
  variables: VariableRecord[]
  /** Shared with the hooks' contexts: what is frozen is written into it. */
  release: ReleaseTarget
  facts: RolloutFacts
  runtime: HookContext['runtime']
  /** The release that serves now: a reconfigure takes its image. */
  live: ReleaseRecord | null
}

/** The core's own step: keeps image and configuration as the release, after a last look at the policy. */
export function freezeRelease(worker: WorkerCore, subject: FreezeSubject): PlannedStep {
  const { release, deployment } = subject
  return {
    addon: 'webops',
    hookKey: 'core/freeze',
    hookTimeoutMs: 30_000,
    onError: 'fail',
    step: {
      key: 'freeze',
      title: 'Freeze the release',
      describe: () => ({
        summary: `Keeps the image and ${countOf(subject.variables.length, 'variable')} as release ${release.number}, which can be brought back later`,
      }),
      async run({ log }) {
        const image = imageOf(subject)
        const configuration = configurationOf(subject)
        await checkRunAgainstPolicy(worker, {
          ...configuration,
          runtime: subject.runtime,
          image: deployment.repository ? null : image.name,
        })
        await worker.releases.create({
          deploymentId: deployment.id,
          number: release.number,
          imageId: image.id,
          imageName: image.name,
          commit: subject.facts.commit ?? null,
          commitSubject: subject.facts.commitSubject ?? null,
          configuration,
        })
        release.image = image
        release.configuration = await openConfiguration(configuration, deployment.id, worker.opener)
        log(`Release ${release.number}: ${image.name} (${image.id.slice(7, 19)})`)
      },
    },
  }
}

function imageOf({ kind, facts, live }: FreezeSubject): { id: string; name: string } {
  if (kind === 'reconfigure' && live) {
    Object.assign(facts, { commit: live.commit ?? undefined, commitSubject: live.commitSubject ?? undefined })
    return { id: live.imageId, name: live.imageName }
  }
  if (facts.imageId && facts.imageName) return { id: facts.imageId, name: facts.imageName }
  throw new WebopsError({
    code: 'image_missing',
    kind: 'failed',
    message: 'No step before this one made an image.',
    hint: 'webops addon list',
  })
}

function configurationOf({ kind, deployment, variables, facts, live }: FreezeSubject): FrozenConfiguration {
  const before = kind === 'reconfigure' ? live?.configuration : undefined
  return {
    version: 1,
    port: deployment.dockerNetworkMode === 'none' ? null : (deployment.port ?? facts.detectedPort ?? before?.port ?? null),
    variables: Object.fromEntries(
      variables.map(({ name, value, ciphertext }) => [name, ciphertext === null ? { value: value ?? '' } : { ciphertext }]),
    ),
    volumes: deployment.dockerVolumes,
    ports: deployment.dockerPorts,
    networkMode: deployment.dockerNetworkMode,
    healthPath: deployment.healthPath,
    healthTimeoutSeconds: deployment.healthTimeoutSeconds,
    stopGraceSeconds: STOP_GRACE_SECONDS,
    generatedDockerfile: facts.generatedDockerfile ?? before?.generatedDockerfile ?? null,
    stack: facts.stack ?? before?.stack ?? null,
  }
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
