import { join } from 'node:path'
import {
  names,
  WebopsError,
  type BuildRequest,
  type ContainerDetails,
  type ContainerSpec,
  type HealthContext,
  type HookContext,
  type LogOptions,
  type ReconcileContext,
  type OnLine,
  type RunConfiguration,
} from '../../src/addon-api/index.ts'
import { fileMounts, writeFiles } from './config-files.ts'
import { containerSpec, volumeNames, type ContainerWish } from './container-spec.ts'
import { joinEnvironment } from './network.ts'
import { engineRestartPolicy, unitRestart, type Restarting } from './restart-policy.ts'

/** The parameters from which a unit makes its container again. Holds variables in clear: mode 0600. */
export const BODY_FILE = 'container.json'

/** No settings: what the panel can change must not become a program that root runs. systemd finds bare names in the usual folders. */
const UNIT_PROGRAMS = { docker: 'docker', curl: 'curl', socket: '/run/docker.sock' }

type ServiceContext = Pick<HookContext, 'deployment' | 'services' | 'runtime' | 'settings' | 'stateDir'>

/** What is done with a deployment's image and containers, whichever runtime keeps them. */
export function dockerService(context: ServiceContext) {
  const { deployment, runtime, services, stateDir } = context
  const { engine, supervisor } = services
  const container = names.containerName(deployment.name)
  const unit = names.unitName(deployment.name)
  const labels = { [names.LABEL_DEPLOYMENT]: deployment.name }
  const volumeLabels = deployment.useDocker ? labels : { ...labels, [names.LABEL_ENGINE]: 'process' }
  const provide = (wish: ContainerWish) => writeFiles(context, wish.release, wish.configuration.files)
  const withFiles = (wish: ContainerWish) => ({ ...wish, files: fileMounts(stateDir, wish.release, wish.configuration.files) })
  /** Makes what a container needs before it can be made, and says how it is to be. */
  const prepare = async (wish: ContainerWish): Promise<ContainerSpec> => {
    for (const volume of volumeNames(deployment.name, wish.configuration)) await engine.ensureVolume(volume, volumeLabels)
    await provide(wish)
    const isOnNetwork = deployment.useDocker && wish.configuration.networkMode === 'bridge'
    const network = isOnNetwork ? { network: await joinEnvironment(context) } : {}
    return containerSpec({ ...withFiles(wish), ...network })
  }
  const byUnit = async () => runtime === 'systemd' && (await supervisor.status(unit)) !== null

  return {
    /** Builds the image of a release from a checkout. @returns the image's id */
    async build(
      request: Pick<BuildRequest, 'contextDir' | 'dockerfile' | 'buildArgs' | 'secrets' | 'target' | 'ignore' | 'process'> & {
        content?: string
        tag: string
      },
      onLine: OnLine,
      signal: AbortSignal,
    ): Promise<string> {
      const { content, tag, ...rest } = request
      const given = content === undefined ? {} : { dockerfileContent: content }
      const built = await engine.buildImage({ ...rest, ...given, labels, tags: [tag] }, onLine, signal)
      return built.imageId
    },

    prepare,

    /** Writes the configuration files of a container that is about to be started again, where they are gone. */
    provide,

    /** Makes a container with its volumes. Does not start it. Its name must be free. */
    async create(wish: ContainerWish): Promise<ContainerDetails> {
      const { id } = await engine.createContainer(await prepare(wish))
      const made = await engine.inspectContainer(id)
      if (!made) throw goneError(wish.name)
      return made
    },

    /** Starts the live container, through its unit where it has one. */
    async start(configuration: Restarting): Promise<void> {
      if (await byUnit()) {
        await supervisor.enable(unit)
        await supervisor.start(unit)
        return
      }
      await engine.setRestartPolicy(container, engineRestartPolicy('docker', configuration))
      await engine.startContainer(container)
    },

    /** Stops the live container for good: neither a crash nor a reboot brings it back. */
    async stop(graceSeconds: number): Promise<void> {
      if ((await supervisor.available()) && (await supervisor.status(unit))) {
        await supervisor.stop(unit)
        await supervisor.disable(unit)
      }
      const found = await engine.inspectContainer(container)
      if (!found) return
      await engine.setRestartPolicy(container, 'no')
      await engine.stopContainer(container, graceSeconds)
    },

    /** Stops and starts the live container, with a gap. Rollouts do better: they start another one beside it. */
    async restart(graceSeconds: number): Promise<void> {
      if (await byUnit()) await supervisor.restart(unit)
      else await engine.restartContainer(container, graceSeconds)
    },

    /** The live container, or null. */
    inspect: (): Promise<ContainerDetails | null> => engine.inspectContainer(container),

    async status(): Promise<'running' | 'stopped' | 'missing'> {
      const found = await engine.inspectContainer(container)
      if (!found) return 'missing'
      return found.state === 'running' ? 'running' : 'stopped'
    },

    logs: (options: LogOptions, onLine: OnLine, signal: AbortSignal): Promise<void> =>
      engine.containerLogs(container, options, onLine, signal),

    /** Removes unit and containers, those of interrupted rollouts too. Volumes stay. @returns what was removed */
    async remove(): Promise<string[]> {
      const removed: string[] = []
      if ((await supervisor.available()) && (await supervisor.status(unit))) {
        await supervisor.remove(unit)
        removed.push(unit)
      }
      for (const found of await engine.listContainers(labels)) {
        await engine.removeContainer(found.id)
        removed.push(found.name)
      }
      return removed
    },

    /** Writes the parameters of the live container and its unit, enables it and starts it: a running container is adopted. */
    async supervise(wish: ContainerWish): Promise<void> {
      await provide(wish)
      const body = engine.containerBody(containerSpec(withFiles(wish)))
      await services.files.write(stateDir, BODY_FILE, JSON.stringify(body), 0o600)
      await supervisor.install(unit, await unitText(context, stateDir, wish.configuration))
      await supervisor.enable(unit)
      await supervisor.start(unit)
    },
  }
}

/** The unit file of a deployment, as it is or will be installed. */
export function unitText(
  context: ServiceContext | HealthContext | ReconcileContext,
  stateDir: string,
  configuration: Restarting & Pick<RunConfiguration, 'stopGraceSeconds'>,
): Promise<string> {
  const { name } = context.deployment
  return context.services.templates.render('systemd/docker.service.njk', {
    deployment: name,
    container: names.containerName(name),
    retired: names.retiredName(name),
    ...UNIT_PROGRAMS,
    bodyFile: join(stateDir, BODY_FILE),
    stopGraceSeconds: configuration.stopGraceSeconds,
    ...unitRestart(configuration),
  })
}

/** For what somebody else removed meanwhile. */
export function goneError(name: string): WebopsError {
  return new WebopsError({
    code: 'container_gone',
    kind: 'failed',
    message: `${name} is gone: it was removed outside of WebOps.`,
    hint: 'Deploy again, and see that nothing else on this server removes what runs (`docker system prune`, cron jobs).',
  })
}
