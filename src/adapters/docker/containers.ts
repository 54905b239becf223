import type Docker from 'dockerode'
import { LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import type { ContainerDetails, ContainerSpec, ContainerStats, Engine, Labels } from '#core/ports/engine.ts'
import { containerBody } from './container-body.ts'
import { restartPolicyBody } from './container-options.ts'
import { containerDetails } from './container-details.ts'
import { surveyContainers } from './container-survey.ts'
import { containerLogs } from './container-logs.ts'
import { statsOf, type RawStats } from './container-stats.ts'
import type { EngineConnection } from './engine-connection.ts'
import { findFreePort } from './free-port.ts'

type ContainerCalls = Pick<
  Engine,
  | 'containerBody'
  | 'createContainer'
  | 'startContainer'
  | 'stopContainer'
  | 'restartContainer'
  | 'renameContainer'
  | 'setRestartPolicy'
  | 'removeContainer'
  | 'inspectContainer'
  | 'listContainers'
  | 'surveyContainers'
  | 'containerLogs'
  | 'containerStats'
>

/** The engine's containers. All but looking is refused for containers that lack our labels. */
export function containerCalls(engine: EngineConnection): ContainerCalls {
  const inspect = (name: string) => inspectContainer(engine, name)
  /** Null when it is not there. */
  const ours = async (name: string): Promise<ContainerDetails | null> => {
    const found = await inspect(name)
    if (found) engine.assertOurs('container', name, found.labels)
    return found
  }
  return {
    containerBody: (spec) => containerBody(spec, (labels) => engine.own(labels)),
    createContainer: (spec) => createContainer(engine, spec),
    inspectContainer: inspect,
    listContainers: (labels) => listContainers(engine, labels),
    surveyContainers: (labels) => surveyContainers(engine, labels),

    async startContainer(name) {
      await ours(name)
      await engine.callUnless([304], null, (docker) => docker.getContainer(name).start())
    },
    async stopContainer(name, graceSeconds) {
      const found = await ours(name)
      if (!found || found.state === 'exited' || found.state === 'created') return
      await engine.callUnless([304, 404], null, (docker) => docker.getContainer(name).stop({ t: graceSeconds }), patience(graceSeconds))
    },
    async restartContainer(name, graceSeconds) {
      await ours(name)
      await engine.call((docker) => docker.getContainer(name).restart({ t: graceSeconds }), patience(graceSeconds))
    },
    async renameContainer(name, newName) {
      await ours(name)
      await engine.call((docker) => docker.getContainer(name).rename({ name: newName }))
    },
    async setRestartPolicy(name, policy) {
      await ours(name)
      await engine.call((docker) => docker.getContainer(name).update({ RestartPolicy: restartPolicyBody(policy) }))
    },
    async removeContainer(name) {
      if (!(await ours(name))) return
      // 409: somebody else, such as its unit, is removing it already.
      await engine.callUnless([404, 409], null, (docker) => docker.getContainer(name).remove({ force: true, v: true }))
    },
    containerLogs: (name, options, onLine, signal) => containerLogs(engine, name, options, onLine, signal),
    async containerStats(name): Promise<ContainerStats | null> {
      const raw = await engine.callUnless([404], null, (docker) => docker.getContainer(name).stats({ stream: false }))
      return raw && statsOf(raw as unknown as RawStats)
    },
  }
}

/** The engine answers when the container has ended. */
function patience(graceSeconds: number): number {
  return graceSeconds * 1000 + 120_000
}

async function inspectContainer(engine: EngineConnection, name: string): Promise<ContainerDetails | null> {
  const info = await engine.callUnless([404], null, (docker) => docker.getContainer(name).inspect())
  return info && containerDetails(info)
}

async function listContainers(engine: EngineConnection, labels: Labels): Promise<ContainerDetails[]> {
  const list = await engine.call((docker) => docker.listContainers({ all: true, filters: { label: engine.labelFilter(labels) } }))
  const details = await Promise.all(list.map((container) => inspectContainer(engine, container.Id)))
  return details.filter((found) => found !== null)
}

/**
 * A port that the engine chooses changes with every start. We choose it, so that it stays: the proxy, and a unit that
 * makes the container again, find it where it was.
 */
async function createContainer(engine: EngineConnection, spec: ContainerSpec): Promise<{ id: string }> {
  const taken = spec.ports.some((port) => port.hostPort === undefined) ? await promisedPorts(engine) : new Set<number>()
  const ports = []
  for (const port of spec.ports) {
    ports.push(port.hostPort === undefined ? { ...port, hostPort: await findFreePort(port.hostAddress, taken) } : port)
  }
  const body = containerBody({ ...spec, ports }, (labels) => engine.own(labels)) as Docker.ContainerCreateOptions
  const created = await engine.call((docker) => docker.createContainer({ ...body, name: spec.name }))
  return { id: created.id }
}

/** Ports of containers that are stopped at the moment. */
async function promisedPorts(engine: EngineConnection): Promise<Set<number>> {
  const list = await engine.call((docker) =>
    docker.listContainers({ all: true, filters: { label: [LABEL_DEPLOYMENT], status: ['created', 'exited', 'restarting', 'dead'] } }),
  )
  const details = await Promise.all(list.map((container) => inspectContainer(engine, container.Id)))
  return new Set(details.flatMap((found) => found?.ports ?? []).flatMap((port) => (port.hostPort === undefined ? [] : [port.hostPort])))
}
