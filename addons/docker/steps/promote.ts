import { names, WebopsError, type HookContext, type Step, type StepDescription } from '../../../src/addon-api/index.ts'
import { builtName } from '../built-name.ts'
import { dockerFacts, numberSetting } from '../facts.ts'
import { promote } from '../promotion.ts'
import { runConfiguration } from '../run-configuration.ts'
import { engineRestartPolicy, keeping } from '../restart-policy.ts'
import { goneError, unitText } from '../service.ts'
import { wordsFor } from '../words.ts'

/** After the switch: the new container gets the name, the old one finishes its requests and goes, and the keeper changes over. */
export function promoteStep(context: HookContext): Step {
  const { deployment, release, services } = context
  return {
    key: 'promote',
    title: deployment.useDocker ? 'Let the old container go' : 'Let the old release go',
    afterSwitch: true,
    describe: () => describePromotion(context),
    async run(progress) {
      const containerId = dockerFacts(context).containerId ?? names.candidateName(deployment.name)
      const serving = await services.engine.inspectContainer(containerId)
      // After a restart of the worker the id comes from the database: it could be another deployment's container.
      if (serving?.labels[names.LABEL_DEPLOYMENT] !== deployment.name) throw goneError(names.candidateName(deployment.name))
      if (!release?.configuration || !release.image)
        throw new WebopsError({ code: 'image_missing', kind: 'failed', message: 'The release is not frozen.' })
      const wish = {
        deployment: deployment.name,
        name: names.containerName(deployment.name),
        release: release.number,
        image: release.image.id,
        configuration: release.configuration,
        restartPolicy: engineRestartPolicy(context.runtime, release.configuration),
      }
      await promote(context, serving, wish, progress, numberSetting(context, 'drainSeconds'))
      await tagLatest(context, release.image.id)
    },
  }
}

async function describePromotion(context: HookContext): Promise<StepDescription> {
  const { deployment, live, runtime, stateDir } = context
  const drainSeconds = numberSetting(context, 'drainSeconds')
  const name = names.containerName(deployment.name)
  const { it, image } = wordsFor(deployment)
  const old = live
    ? `Gives release ${live.number} ${drainSeconds} s to finish its requests, removes its ${it} (its ${image} stays), and names`
    : 'Names'
  const configuration = runConfiguration(context)
  const base = { replaces: live ? [`${name} of release ${live.number}`] : [] }
  const keeper = deployment.useDocker ? 'the engine' : 'systemd'
  if (runtime === 'docker') return { ...base, summary: `${old} the new one ${name}; ${keeper} ${keeping('docker', configuration)}` }
  const content = await unitText(context, stateDir, configuration)
  return {
    ...base,
    summary: `${old} the new one ${name}; systemd ${keeping('systemd', configuration)}`,
    artifacts: [{ kind: 'unit', name: names.unitName(deployment.name), content }],
  }
}

/** `docker run webops/shop` then means what serves. A prebuilt image keeps the name it came with. */
async function tagLatest({ deployment, services }: HookContext, imageId: string): Promise<void> {
  await services.engine.tagImage(imageId, names.latestReference(deployment.name, builtName(deployment)))
}
