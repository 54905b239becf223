import {
  crowdGpus,
  names,
  WebopsError,
  type HookContext,
  type RunConfiguration,
  type Step,
  type StepDescription,
} from '../../../src/addon-api/index.ts'
import { removeFilesOfFailed, withFilesText } from '../config-files.ts'
import { addressOf } from '../container-spec.ts'
import { dockerFacts } from '../facts.ts'
import { refuseImpossibleGate, uptimeNeeded } from '../gate.ts'
import { finishPromotion } from '../promotion.ts'
import { runConfiguration, whyNotBeside } from '../run-configuration.ts'
import { refuseSecondWriter } from '../second-writer.ts'
import { dockerService } from '../service.ts'
import { startOldAgain, stopOld } from '../stop-old.ts'
import { wordsFor } from '../words.ts'

/** A gap is as long as the old one's last requests and the new one's boot take; this is for the boot. */
const BOOT_ESTIMATE_SECONDS = 5
/** Of a model that is on the server already: it is loaded, and its kernels are compiled. */
const MODEL_ESTIMATE_SECONDS = 300

/** Starts the release beside the one that serves, or after stopping that one where both cannot run at once. */
export function startCandidateStep(context: HookContext): Step {
  const { deployment, live, services } = context
  const candidate = names.candidateName(deployment.name)
  const obstacle = () => (live ? whyNotBeside(runConfiguration(context), live.configuration) : null)
  return {
    key: 'candidate',
    title: deployment.useDocker ? 'Start the new container' : 'Start the new release',
    needsRelease: true,
    describe: () => describeCandidate(context, obstacle()),
    async run(progress) {
      const { configuration, image } = requireRelease(context)
      await Promise.all([
        refuseForeignImage(context, image.id),
        refuseForeignName(context),
        refuseImpossibleGate(context, configuration, image.id),
      ])
      await finishPromotion(context, progress)
      await services.engine.removeContainer(candidate)
      await refuseSecondWriter(context, configuration, 'commands')
      if (obstacle() !== null) await stopOld(context, progress)
      await refuseTakenPort(context, configuration)
      const service = dockerService(context)
      const made = await service.create({
        deployment: deployment.name,
        name: candidate,
        release: context.release?.number ?? 0,
        image: image.id,
        configuration,
        restartPolicy: 'no',
      })
      await services.engine.startContainer(made.id)
      dockerFacts(context).containerId = made.id
      context.facts.candidateAddress = addressOf(made, configuration)
      progress.log(`${candidate} runs${context.facts.candidateAddress ? ` and is reached at ${context.facts.candidateAddress}` : ''}.`)
    },
    async cleanUp(progress) {
      if (context.facts.switched) return
      await services.engine.removeContainer(candidate)
      await removeFilesOfFailed(context)
      await startOldAgain(context, runConfiguration(context), progress)
    },
  }
}

function describeCandidate(context: HookContext, obstacle: string | null): StepDescription {
  const { deployment, live } = context
  const configuration = runConfiguration(context)
  const network = names.networkName(deployment.project, deployment.environment)
  const where = !deployment.useDocker
    ? `as the account of ${deployment.name}, on a port of 127.0.0.1`
    : configuration.networkMode === 'bridge'
      ? `on the network ${network}, published on 127.0.0.1 only`
      : `network mode ${configuration.networkMode}`
  const how = `${where}${withFilesText(configuration)}`
  if (!live) return { summary: `Starts ${deployment.useDocker ? 'the container ' : ''}${names.candidateName(deployment.name)}, ${how}` }
  if (obstacle === null)
    return { summary: `Starts ${names.candidateName(deployment.name)} beside release ${live.number}, which goes on serving; ${how}` }
  const { healthType, healthTimeoutSeconds } = configuration
  const proofSeconds = healthType === 'uptime' ? uptimeNeeded(context, configuration) : 0
  const advice = crowdGpus(configuration, live.configuration)
    ? 'Give each less than half of it (llm.gpuMemoryUtilization), or processors of its own, for a change without a gap.'
    : deployment.useDocker
      ? 'Use the bridge network without fixed ports on the server for a change without a gap.'
      : 'A volume that both may write to at once can be shared without a gap.'
  const boot = configuration.llm ? MODEL_ESTIMATE_SECONDS : BOOT_ESTIMATE_SECONDS
  const gapSeconds = live.configuration.stopGraceSeconds + boot + proofSeconds
  return {
    summary: `Stops release ${live.number} first, then starts the new ${wordsFor(deployment).it}; ${how}`,
    warnings: [
      `Nothing serves for up to about ${gapSeconds} s, since ${obstacle}. ${advice} If the new one is not healthy within ${healthTimeoutSeconds} s, release ${live.number} is started again.`,
    ],
    gapSeconds,
    replaces: [names.containerName(deployment.name)],
  }
}

function requireRelease({ release }: HookContext): { configuration: RunConfiguration; image: { id: string } } {
  if (release?.configuration && release.image) return { configuration: release.configuration, image: release.image }
  throw new WebopsError({ code: 'image_missing', kind: 'failed', message: 'There is no release to start.', hint: 'Deploy first.' })
}

/** A release is an image that was built, or fetched, for this deployment: the record of it could name any on the server. */
export async function refuseForeignImage({ services, deployment }: HookContext, imageId: string): Promise<void> {
  const image = await services.engine.inspectImage(imageId)
  if (!image) return // the engine says so itself
  const named = image.references.some((reference) => reference.startsWith(`webops/${deployment.name}:`))
  if (named || image.labels[names.LABEL_DEPLOYMENT] === deployment.name) return
  throw new WebopsError({
    code: 'image_not_ours',
    kind: 'refused',
    message: `The release names the ${wordsFor(deployment).image} ${imageId.slice(0, 19)}, which was not made for ${deployment.name}.`,
    hint: 'Deploy again. If nobody edited the database by hand, treat this as a break-in.',
  })
}

/** Found out before anything is stopped, and not when the name is needed. */
async function refuseForeignName({ services, deployment }: HookContext): Promise<void> {
  const name = names.containerName(deployment.name)
  const found = await services.engine.inspectContainer(name)
  if (!found || found.labels[names.LABEL_DEPLOYMENT] === deployment.name) return
  throw new WebopsError({
    code: 'container_name_taken',
    kind: 'conflict',
    message: `There is a container ${name} that WebOps did not make.`,
    hint: `Remove or rename it (\`docker rename ${name} other\`), or choose another name for the deployment.`,
  })
}

/** On the host network somebody else's answer could be taken for ours. */
async function refuseTakenPort({ services }: HookContext, { networkMode, port }: RunConfiguration): Promise<void> {
  if (networkMode !== 'host' || port === null) return
  const answer = await services.probe.tcp({ address: `127.0.0.1:${port}`, timeoutMs: 1000 })
  if (!answer.ok) return
  throw new WebopsError({
    code: 'host_port_taken',
    kind: 'conflict',
    message: `Something else listens on port ${port} of this server already.`,
    hint: `\`ss -ltnp 'sport = :${port}'\` shows what. Choose another port, or the bridge network.`,
    field: 'port',
  })
}
