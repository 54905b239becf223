import { names, WebopsError, type HookContext, type Step, type StepDescription, type StepProgress } from '../../../src/addon-api/index.ts'
import { dockerFacts, numberSetting } from '../facts.ts'
import { promote } from '../promotion.ts'
import { runConfiguration } from '../run-configuration.ts'
import { goneError, unitText } from '../service.ts'

/** After the switch: the old container finishes its requests and goes, the new one gets its name and its keeper. */
export function promoteStep(context: HookContext): Step {
  const { deployment, release, services } = context
  return {
    key: 'promote',
    title: 'Let the old container go',
    afterSwitch: true,
    describe: () => describePromotion(context),
    async run(progress) {
      const containerId = dockerFacts(context).containerId ?? names.candidateName(deployment.name)
      const serving = await services.engine.inspectContainer(containerId)
      // After a restart of the worker the id comes from the database: it could be another deployment's container.
      if (serving?.labels[names.LABEL_DEPLOYMENT] !== deployment.name) throw goneError(names.candidateName(deployment.name))
      if (!release?.configuration || !release.image)
        throw new WebopsError({ code: 'image_missing', kind: 'failed', message: 'The release is not frozen.' })
      await drain(context, serving.id, progress)
      const wish = {
        deployment: deployment.name,
        name: names.containerName(deployment.name),
        release: release.number,
        image: release.image.id,
        configuration: release.configuration,
        restartPolicy: context.runtime === 'systemd' ? ('no' as const) : ('unless-stopped' as const),
      }
      await promote(context, serving, wish, progress)
      await tagLatest(context, release.image.id)
    },
  }
}

async function describePromotion(context: HookContext): Promise<StepDescription> {
  const { deployment, live, runtime, stateDir } = context
  const drainSeconds = numberSetting(context, 'drainSeconds')
  const name = names.containerName(deployment.name)
  const old = live
    ? `Gives release ${live.number} ${drainSeconds} s to finish its requests, removes its container (its image stays), and names`
    : 'Names'
  const base = { replaces: live ? [`${name} of release ${live.number}`] : [] }
  if (runtime === 'docker') return { ...base, summary: `${old} the new one ${name}; the engine restarts it after a crash and a reboot` }
  const content = await unitText(context, stateDir, runConfiguration(context).stopGraceSeconds)
  return {
    ...base,
    summary: `${old} the new one ${name}; systemd keeps it running`,
    artifacts: [{ kind: 'unit', name: names.unitName(deployment.name), content }],
  }
}

/** Requests that the old container has taken come to their end. */
async function drain(context: HookContext, servingId: string, { log, signal }: StepProgress): Promise<void> {
  const { services, deployment } = context
  const seconds = numberSetting(context, 'drainSeconds')
  const old = await services.engine.inspectContainer(names.containerName(deployment.name))
  if (!old || old.id === servingId || old.state !== 'running' || seconds === 0) return
  log(`The old container finishes its requests (${seconds} s).`)
  await services.clock.sleep(seconds * 1000, signal)
}

/** `docker run webops/shop` then means what serves. A prebuilt image keeps the name it came with. */
async function tagLatest({ deployment, services }: HookContext, imageId: string): Promise<void> {
  const given = deployment.repository ? deployment.dockerImageName : null
  await services.engine.tagImage(imageId, names.latestReference(deployment.name, given))
}
