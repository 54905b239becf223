import type { Files, Services } from '../../addon-api/context.ts'
import type { BaseImages } from '../ports/base-images.ts'
import type { Engine } from '../ports/engine.ts'
import type { Proxy as ReverseProxy } from '../ports/proxy.ts'
import type { Supervisor } from '../ports/supervisor.ts'

/** Every method of a port says here which it is, so that a new one cannot be forgotten: what `acts` is fenced. */
type Kinds<Port> = Record<keyof Port, 'acts' | 'looks'>

const ENGINE: Kinds<Engine> = {
  info: 'looks',
  buildImage: 'acts',
  pullImage: 'acts',
  askRegistry: 'looks',
  inspectImage: 'looks',
  listImages: 'looks',
  tagImage: 'acts',
  isImageUsed: 'looks',
  removeImage: 'acts',
  containerBody: 'looks',
  createContainer: 'acts',
  startContainer: 'acts',
  stopContainer: 'acts',
  restartContainer: 'acts',
  renameContainer: 'acts',
  setRestartPolicy: 'acts',
  removeContainer: 'acts',
  inspectContainer: 'looks',
  listContainers: 'looks',
  surveyContainers: 'looks',
  containerLogs: 'looks',
  containerStats: 'looks',
  runToEnd: 'acts',
  execToEnd: 'acts',
  openCommand: 'acts',
  openExec: 'acts',
  ensureNetwork: 'acts',
  listNetworks: 'looks',
  rejoinNetwork: 'acts',
  removeNetwork: 'acts',
  ensureVolume: 'acts',
  removeVolume: 'acts',
  listVolumes: 'looks',
  surveyVolumes: 'looks',
  inspectVolume: 'looks',
  volumeSizes: 'looks',
  readArchive: 'looks',
  writeArchive: 'acts',
  releaseAccounts: 'acts',
  watch: 'looks',
}
const BASE_IMAGES: Kinds<BaseImages> = { ensure: 'acts', isReady: 'looks' }
const PROXY: Kinds<ReverseProxy> = {
  point: 'acts',
  pointsTo: 'looks',
  apply: 'acts',
  restore: 'acts',
  forget: 'acts',
  describe: 'looks',
}
const SUPERVISOR: Kinds<Supervisor> = {
  available: 'looks',
  install: 'acts',
  remove: 'acts',
  enable: 'acts',
  disable: 'acts',
  start: 'acts',
  stop: 'acts',
  restart: 'acts',
  status: 'looks',
  survey: 'looks',
}
const FILES: Kinds<Files> = { list: 'looks', read: 'looks', write: 'acts', remove: 'acts' }

/**
 * The same services, with a check before everything that changes something. Addons need not know of it.
 * Git is left as it is: it writes into the rollout's own workspace, and mirrors have a lock of their own.
 * @param check throws when this worker may not act any more
 */
export function fencedServices(services: Services, check: () => Promise<void>): Services {
  return {
    ...services,
    baseImages: behind(services.baseImages, BASE_IMAGES, check),
    engine: behind(services.engine, ENGINE, check),
    proxy: behind(services.proxy, PROXY, check),
    supervisor: behind(services.supervisor, SUPERVISOR, check),
    files: behind(services.files, FILES, check),
  }
}

type Method = (...given: unknown[]) => unknown

function behind<Port extends object>(port: Port, kinds: Kinds<Port>, check: () => Promise<void>): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      const method = (member as Method).bind(target)
      // What is not known is taken for something that acts.
      if (Object.hasOwn(kinds, name) && kinds[name as keyof Port] === 'looks') return method
      return async (...given: unknown[]) => {
        await check()
        return method(...given)
      }
    },
  })
}
