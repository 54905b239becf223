import { join } from 'node:path'
import { createProcessEngine } from '#adapters/process-engine/process-engine.ts'
import { LABEL_COMMAND, LABEL_DEPLOYMENT } from '#core/deployment/names.ts'
import type { ContainerSight } from '#core/ports/engine.ts'
import type { Installation } from './installation.ts'
import { templatesOf } from './keeper.ts'

/** What runs of standard deployments, and how it is stopped. Nothing where no systemd is booted, or for somebody who may not look. */
export function standardDeployments(installation: Installation) {
  const { env, systemd } = installation
  const engine = createProcessEngine({
    folder: join(env.stateDir, 'processes'),
    templates: templatesOf(installation),
    programs: { node: null, caddy: null },
  })
  return {
    /** Those that are there, running or not. */
    async survey(): Promise<ContainerSight[]> {
      if (!systemd) return []
      const there = await engine.surveyContainers({ [LABEL_DEPLOYMENT]: '' })
      return there.filter(({ labels }) => !(LABEL_COMMAND in labels))
    },
    /** It stays stopped until the worker looks after it again. */
    stop: (id: string, graceSeconds: number) => engine.stopContainer(id, graceSeconds),
  }
}
