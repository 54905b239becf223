import type { HookContext, ReleaseTarget, RolloutFacts, RolloutKind } from '../../addon-api/context.ts'
import { checkFilesBesideVolumes } from '../config-file/check-places.ts'
import type { ConfigFileRecord } from '../config-file/config-file-record.ts'
import type { DeploymentRecord } from '../deployment/deployment-record.ts'
import { fixedPorts } from '../deployment/fixed-ports.ts'
import { WebopsError } from '../errors/webops-error.ts'
import { checkSameKind } from '../llm/check-same-kind.ts'
import { prebuiltImage } from '../llm/as-run.ts'
import { freezeConfiguration } from '../release/freeze-configuration.ts'
import type { FrozenConfiguration } from '../release/frozen-configuration.schema.ts'
import type { ReleaseRecord } from '../release/release.store.ts'
import { listOf, type LeftOut } from '../variable/inherit-variables.ts'
import type { VariableRecord } from '../variable/variable-record.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import { checkRunAgainstPolicy } from '../worker/check-against-policy.ts'
import { shortImageId } from '../release/image-id.ts'
import { policyRuntime } from './choose-runtime.ts'
import { openConfiguration } from './open-configuration.ts'
import type { PlannedStep } from './planned-step.ts'

export interface FreezeSubject {
  kind: RolloutKind
  deployment: DeploymentRecord
  variables: VariableRecord[]
  files: ConfigFileRecord[]
  /** What a preview does not get of what is set. */
  leftOut: LeftOut[]
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
        summary: `Keeps the ${deployment.useDocker ? 'image' : 'build'} and ${contents(subject)} as release ${release.number}, which can be brought back later`,
        ...(subject.leftOut.length > 0 && { warnings: [`A preview is made without ${listOf(subject.leftOut)}.`] }),
      }),
      async run({ log }) {
        const image = imageOf(subject)
        const { kind, variables, facts, live } = subject
        const before = kind === 'reconfigure' ? (live?.configuration ?? null) : null
        if (before) checkSameKind(deployment, before)
        const made = freezeConfiguration(deployment, variables, facts, before, subject.files)
        const configuration = before ? withBuildVariablesOf(made, before) : made
        // Volumes may have come with what was fetched.
        const paths = configuration.files.map(({ path }) => path)
        checkFilesBesideVolumes(paths, configuration.volumes, 'dockerVolumes')
        await checkRunAgainstPolicy(worker, {
          ...configuration,
          fixedPorts: fixedPorts({ ...deployment, port: configuration.port }),
          useDocker: deployment.useDocker,
          runtime: policyRuntime(deployment, subject.runtime),
          image: prebuiltImage(deployment) === null ? null : image.name,
        })
        await worker.releases.create({
          deploymentId: deployment.id,
          number: release.number,
          imageId: image.id,
          imageName: image.name,
          commit: facts.commit ?? null,
          commitSubject: facts.commitSubject ?? null,
          configuration,
          imageBytes: facts.imageBytes ?? live?.imageBytes ?? null,
        })
        release.image = image
        release.configuration = await openConfiguration(configuration, deployment, worker.opener)
        for (const { name, because } of subject.leftOut) log(`Without ${name}: ${because}.`)
        log(`Release ${release.number}: ${image.name} (${shortImageId(image.id)})`)
      },
    },
  }
}

/** What only a build is given stays as it was for the image that is taken. */
function withBuildVariablesOf(made: FrozenConfiguration, before: FrozenConfiguration): FrozenConfiguration {
  const ofBuild = Object.entries(before.variables).filter(([name, { availableAt }]) => {
    const now = Object.hasOwn(made.variables, name) ? made.variables[name] : undefined
    return availableAt === 'build' && (now === undefined || now.availableAt === 'build')
  })
  return { ...made, variables: { ...made.variables, ...Object.fromEntries(ofBuild) } }
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

function contents({ variables, files }: FreezeSubject): string {
  const counted = countOf(variables.length, 'variable')
  return files.length === 0 ? counted : `${counted} and ${countOf(files.length, 'configuration file')}`
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
