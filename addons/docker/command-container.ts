import { names, type ContainerSpec, type HookContext, type RunConfiguration } from '../../src/addon-api/index.ts'
import { dockerService } from './service.ts'

export interface CommandContainer {
  /** Short, of small letters and digits: it becomes a part of the container's name. */
  id: string
  /** What its label says: `release`, `run` or `schedule`. */
  purpose: string
  image: string
  configuration: RunConfiguration
  /** In place of the image's CMD; its ENTRYPOINT stays. */
  command: string[]
}

/**
 * A container that runs one command as the release would be run: variables, volumes, network and limits are its own. It
 * publishes no port, answers to no name of the release's, and is never started again. What it needs is made.
 */
export async function commandContainer(context: HookContext, wish: CommandContainer): Promise<ContainerSpec> {
  const { deployment } = context
  const { id, purpose, image, command } = wish
  const { networkAliases: _nowhere, restart: _never, ...runOptions } = wish.configuration.runOptions
  const configuration = { ...wish.configuration, runOptions }
  const name = names.commandName(deployment.name, id)
  // Its files are those of the release that it runs for.
  const release = context.release?.number ?? context.live?.number ?? 0
  const asRelease = { deployment: deployment.name, name, release, image, configuration, restartPolicy: 'no' } as const
  const { networkAliases: _none, ...spec } = await dockerService(context).prepare(asRelease)
  // Without the label of a release: nobody may take it for one that serves.
  const { [names.LABEL_RELEASE]: _release, ...labels } = spec.labels
  return { ...spec, labels: { ...labels, [names.LABEL_COMMAND]: purpose }, ports: [], command }
}
