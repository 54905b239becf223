import { LABEL_DEPLOYMENT, LABEL_ENGINE } from '#core/deployment/names.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import type { BuildRequest, Engine, Labels } from '#core/ports/engine.ts'

/** Of what standard deployments run from; no engine of containers has ids that begin so. */
const TREE = /^tree:/
/** As rollouts name containers: `webops-shop`, `webops-shop.next`. */
const CONTAINER = /^webops-([a-z0-9-]+)(?:\.|$)/
const AWAY = new Set(['engine_not_installed', 'engine_not_running'])

/**
 * Two engines as one: containers, and the processes of standard deployments. What is built as a process, or was, goes to the
 * one for processes; what is asked for by name goes to the one that has it; lists have both. On a server that has no engine of
 * containers, lists have the processes alone; what would be made there is refused as it always was. One that is only away for
 * a while is an error, as ever: nobody may take it for one that has nothing.
 * @param hasContainers whether an engine of containers is installed on the server, running or not
 */
export function bothEngines(containers: Engine, processes: Engine, hasContainers: () => boolean): Engine {
  const isNotThere = (error: unknown) => isAway(error) && !hasContainers()
  const noneWithout = (error: unknown): never[] => (isNotThere(error) ? [] : raise(error))
  const nullWithout = (error: unknown): null => (isNotThere(error) ? null : raise(error))
  // A deployment is of one engine for good: of a standard one the other engine has nothing, and is not waited for.
  const isStandard = async (deployment: string | undefined) =>
    deployment !== undefined && deployment !== '' && (await processes.listImages({ [LABEL_DEPLOYMENT]: deployment })).length > 0
  const unlessStandard = async (error: unknown, deployment: string | undefined): Promise<null> =>
    isNotThere(error) || (isAway(error) && (await isStandard(deployment))) ? null : raise(error)
  const nullFor = (name: string) => (error: unknown) => unlessStandard(error, CONTAINER.exec(name)?.[1])
  const ofImage = async (reference: string) =>
    TREE.test(reference) || (await processes.inspectImage(reference)) !== null ? processes : containers
  const ofContainer = async (name: string) => ((await processes.inspectContainer(name)) === null ? containers : processes)
  const ofVolume = async (name: string) => ((await processes.inspectVolume(name)) === null ? containers : processes)
  const lists = async <T>(wanted: Labels, ask: (engine: Engine, labels: Labels) => Promise<T[]>): Promise<T[]> => {
    const { [LABEL_ENGINE]: only, ...labels } = wanted
    // Whoever wants those of standard deployments alone is not kept waiting by the other engine.
    if (only === 'process') return ask(processes, labels)
    const none = async (error: unknown) => (await unlessStandard(error, labels[LABEL_DEPLOYMENT])) ?? []
    const [first, second] = await Promise.all([ask(containers, wanted).catch(none), ask(processes, wanted)])
    return [...first, ...second]
  }
  return {
    async info(patienceMs, of) {
      if (of !== undefined) return (of === 'processes' ? processes : containers).info(patienceMs)
      try {
        return await containers.info(patienceMs)
      } catch (error) {
        // Whoever has standard deployments alone needs no other engine; one that is only away is said to be.
        if (isNotThere(error) && (await hasProcesses(processes))) return processes.info(patienceMs)
        throw error
      }
    },
    buildImage: (request: BuildRequest, onOutput, signal) =>
      (request.process ? processes : containers).buildImage(request, onOutput, signal),
    pullImage: (reference, onOutput, signal) => containers.pullImage(reference, onOutput, signal),
    askRegistry: (reference, patienceMs) => containers.askRegistry(reference, patienceMs),
    async inspectImage(reference) {
      const tree = await processes.inspectImage(reference)
      return tree !== null || TREE.test(reference) ? tree : containers.inspectImage(reference).catch(nullWithout)
    },
    listImages: (labels) => lists(labels, (engine, asked) => engine.listImages(asked)),
    tagImage: async (imageId, reference) => (await ofImage(imageId)).tagImage(imageId, reference),
    isImageUsed: async (imageId) => (await ofImage(imageId)).isImageUsed(imageId),
    async removeImage(reference) {
      const engine = await ofImage(reference)
      await engine.removeImage(reference).catch(engine === containers ? nullWithout : raise)
    },
    containerBody: (spec) => (TREE.test(spec.image) ? processes : containers).containerBody(spec),
    createContainer: async (spec) => (await ofImage(spec.image)).createContainer(spec),
    startContainer: async (name) => (await ofContainer(name)).startContainer(name),
    async stopContainer(name, graceSeconds) {
      const engine = await ofContainer(name)
      await engine.stopContainer(name, graceSeconds).catch(engine === containers ? nullFor(name) : raise)
    },
    restartContainer: async (name, graceSeconds) => (await ofContainer(name)).restartContainer(name, graceSeconds),
    renameContainer: async (name, newName) => (await ofContainer(name)).renameContainer(name, newName),
    setRestartPolicy: async (name, policy) => (await ofContainer(name)).setRestartPolicy(name, policy),
    async removeContainer(name) {
      const engine = await ofContainer(name)
      await engine.removeContainer(name).catch(engine === containers ? nullFor(name) : raise)
    },
    inspectContainer: async (name) => (await processes.inspectContainer(name)) ?? containers.inspectContainer(name).catch(nullFor(name)),
    listContainers: (labels) => lists(labels, (engine, asked) => engine.listContainers(asked)),
    surveyContainers: (labels) => lists(labels, (engine, asked) => engine.surveyContainers(asked)),
    containerLogs: async (name, options, onLine, signal) => (await ofContainer(name)).containerLogs(name, options, onLine, signal),
    containerStats: async (name) => (await ofContainer(name)).containerStats(name),
    runToEnd: async (spec, onLine, signal) => (await ofImage(spec.image)).runToEnd(spec, onLine, signal),
    execToEnd: async (name, command, id, onLine, signal) => (await ofContainer(name)).execToEnd(name, command, id, onLine, signal),
    openCommand: async (spec, io, onBytes) => (await ofImage(spec.image)).openCommand(spec, io, onBytes),
    openExec: async (name, command, id, io, onBytes) => (await ofContainer(name)).openExec(name, command, id, io, onBytes),
    // Standard deployments are on no network: only containers' engine has any.
    ensureNetwork: (name, labels) =>
      containers.ensureNetwork(name, labels).catch((error: unknown) => (isNotThere(error) ? name : raise(error))),
    listNetworks: (labels) => containers.listNetworks(labels).catch(noneWithout),
    async rejoinNetwork(container, network) {
      if ((await ofContainer(container)) === containers) await containers.rejoinNetwork(container, network)
    },
    removeNetwork: (name) => containers.removeNetwork(name).catch((error: unknown) => (isNotThere(error) ? true : raise(error))),
    async ensureVolume(name, labels) {
      const [engine, other] = isForProcesses(labels) ? [processes, containers] : [containers, processes]
      // Two of one name would be two places for somebody's data, of which one is seen.
      const isNew = (await engine.inspectVolume(name)) === null
      if (isNew && (await other.inspectVolume(name).catch(nullWithout)) !== null) throw ofOtherEngine(name, engine === processes)
      await engine.ensureVolume(name, labels)
    },
    async removeVolume(name) {
      const engine = await ofVolume(name)
      await engine.removeVolume(name).catch(engine === containers ? nullWithout : raise)
    },
    listVolumes: (labels) => lists(labels, (engine, asked) => engine.listVolumes(asked)),
    surveyVolumes: (labels) => lists(labels, (engine, asked) => engine.surveyVolumes(asked)),
    inspectVolume: async (name) => (await processes.inspectVolume(name)) ?? containers.inspectVolume(name).catch(nullWithout),
    async volumeSizes() {
      const none = (error: unknown) => (isNotThere(error) ? new Map<string, number>() : raise(error))
      const [first, second] = await Promise.all([containers.volumeSizes().catch(none), processes.volumeSizes()])
      return new Map([...first, ...second])
    },
    readArchive: async (container, folder) => (await ofContainer(container)).readArchive(container, folder),
    writeArchive: async (container, folder, tar) => (await ofContainer(container)).writeArchive(container, folder, tar),
    releaseAccounts: (deployment) => processes.releaseAccounts(deployment),
    async watch(labels, onEvent, signal) {
      await Promise.all([containers.watch(labels, onEvent, signal), processes.watch(labels, onEvent, signal)])
    },
  }
}

function isAway(error: unknown): boolean {
  return error instanceof WebopsError && AWAY.has(error.code)
}

function isForProcesses(labels: Labels): boolean {
  return labels[LABEL_ENGINE] === 'process'
}

async function hasProcesses(processes: Engine): Promise<boolean> {
  const anything = await Promise.all([processes.listImages({}), processes.surveyContainers({})])
  return anything.some((list) => list.length > 0)
}

function raise(error: unknown): never {
  throw error
}

function ofOtherEngine(name: string, isStandard: boolean): WebopsError {
  return new WebopsError({
    code: 'volume_of_other_engine',
    kind: 'conflict',
    message: isStandard
      ? `The volume ${name} is one of Docker's, which a standard deployment cannot use.`
      : `The volume ${name} is of a standard deployment, which a container cannot use.`,
    hint: 'Choose another name for the volume, or download what is in it and remove it.',
    field: 'dockerVolumes',
  })
}
