import { names, WebopsError, type HookContext, type Step, type StepDescription } from '../../../src/addon-api/index.ts'
import { addressOf } from '../container-spec.ts'
import { dockerFacts } from '../facts.ts'
import { runConfiguration } from '../run-configuration.ts'
import { asJoined } from '../network.ts'
import { engineRestartPolicy } from '../restart-policy.ts'
import { refuseSecondWriter } from '../second-writer.ts'
import { dockerService, goneError, unitText } from '../service.ts'
import { refuseForeignImage } from './start-candidate.ts'

/** Starts the stopped container again, or makes it again when it is gone, or has what it is not to have any more. */
export function startStep(context: HookContext): Step {
  const { deployment, release, runtime, services, stateDir } = context
  const name = names.containerName(deployment.name)
  return {
    key: 'start',
    title: deployment.useDocker ? 'Start the container' : 'Start it',
    async describe(): Promise<StepDescription> {
      const summary = `Starts ${name} of release ${release?.number ?? ''}`
      if (runtime === 'docker') return { summary }
      const content = await unitText(context, stateDir, runConfiguration(context))
      return { summary, artifacts: [{ kind: 'unit', name: names.unitName(deployment.name), content }] }
    },
    async run({ log }) {
      if (!release?.configuration || !release.image)
        throw new WebopsError({ code: 'image_missing', kind: 'failed', message: 'There is no release to start.', hint: 'Deploy first.' })
      await refuseForeignImage(context, release.image.id)
      await refuseSecondWriter(context, release.configuration, 'commands')
      const service = dockerService(context)
      const wish = {
        deployment: deployment.name,
        name,
        release: release.number,
        image: release.image.id,
        configuration: release.configuration,
        restartPolicy: engineRestartPolicy(runtime, release.configuration),
      }
      const found = await service.inspect()
      dockerFacts(context).wasStarted = found?.state !== 'running'
      const withheld = release.withheld ?? []
      const isToGo = found !== null && withheld.length > 0
      if (!found) log(`${name} is gone; it is made again.`)
      if (isToGo) {
        log(`${name} was made with ${withheld.join(', ')}; it is made again.`)
        await service.stop(release.configuration.stopGraceSeconds)
        await services.engine.removeContainer(found.id)
      }
      const container = found && !isToGo ? found : await service.create(wish)
      if (runtime === 'systemd') await service.supervise({ ...wish, ports: container.ports, ...asJoined(container) })
      else {
        await service.provide(wish)
        await service.start(release.configuration)
      }
      const started = await service.inspect()
      if (!started) throw goneError(name)
      dockerFacts(context).containerId = started.id
      context.facts.candidateAddress = addressOf(started, release.configuration)
      log(`${name} is started.`)
    },
    async cleanUp() {
      if (dockerFacts(context).wasStarted) await dockerService(context).stop(runConfiguration(context).stopGraceSeconds)
    },
  }
}
