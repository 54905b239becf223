import { arch, cpus, totalmem } from 'node:os'
import type { Engine } from '#core/ports/engine.ts'
import { WebopsError } from '#core/errors/webops-error.ts'
import { runProgram } from '../process/run-program.ts'
import { releaseAccounts } from './account-removal.ts'
import { archiveCalls } from './archives.ts'
import { commandCalls } from './commands.ts'
import { containerCalls } from './containers.ts'
import { openStore, type ProcessEngineSettings } from './store.ts'
import { imageCalls } from './trees.ts'
import { volumeCalls } from './volumes.ts'
import { watchContainers } from './watch.ts'

/**
 * The engine of standard deployments: an image is a tree that was built on this server, a container is a unit of systemd.
 * Docker has no part in it.
 */
export function createProcessEngine(settings: ProcessEngineSettings): Engine {
  const store = openStore(settings)
  return {
    async info() {
      const { stdout } = await runProgram('systemctl', ['--version'], { timeoutMs: 10_000 })
      const version = /^systemd (\d+)/.exec(stdout)?.[1]
      if (version === undefined) throw noSystemd()
      return {
        version: `systemd ${version}`,
        apiVersion: version,
        architecture: arch(),
        buildkit: false,
        cpus: cpus().length,
        memoryBytes: totalmem(),
      }
    },
    ...imageCalls(store),
    ...containerCalls(store),
    ...commandCalls(store),
    ...volumeCalls(store),
    ...archiveCalls(store),
    // All listen on loopback of the server: there are no networks to be on.
    ensureNetwork: (name) => Promise.resolve(name),
    listNetworks: () => Promise.resolve([]),
    rejoinNetwork: () => Promise.resolve(),
    removeNetwork: () => Promise.resolve(true),
    releaseAccounts: (deployment) => releaseAccounts(store, deployment),
    watch: (labels, onEvent, signal) => watchContainers(store, labels, onEvent, signal),
  }
}

function noSystemd(): WebopsError {
  return new WebopsError({
    code: 'engine_not_running',
    kind: 'unavailable',
    message: 'systemd does not answer on this server, and standard deployments run under it.',
    hint: 'Let the deployment use Docker.',
  })
}
