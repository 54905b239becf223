import type { ServerSight } from '../../addon-api/context.ts'
import { LABEL_DEPLOYMENT, unitName } from '../deployment/names.ts'
import type { ContainerSight } from '../ports/engine.ts'
import type { UnitSight } from '../ports/supervisor.ts'
import type { WorkerCore } from '../worker/worker-core.ts'

/** What is there on the server, seen in one look. */
export interface Sight {
  containers: ContainerSight[]
  units: UnitSight[]
  /** What of it belongs to one deployment. */
  of(deployment: string): ServerSight
}

/**
 * Looks at all containers of this installation and at all units of deployments: two questions, however many there are.
 * @param name of the one deployment that is looked at; unset: all
 */
export async function lookAtServer({ services }: Pick<WorkerCore, 'services'>, name?: string): Promise<Sight> {
  const { engine, supervisor } = services
  const [containers, units] = await Promise.all([
    engine.surveyContainers({ [LABEL_DEPLOYMENT]: name ?? '' }),
    supervisor.available().then((booted) => (booted ? supervisor.survey(name === undefined ? undefined : [unitName(name)]) : [])),
  ])
  const byDeployment = Map.groupBy(containers, ({ labels }) => labels[LABEL_DEPLOYMENT])
  const byUnit = new Map(units.map((unit) => [unit.unit, unit]))
  return {
    containers,
    units,
    of: (deployment) => ({ containers: byDeployment.get(deployment) ?? [], unit: byUnit.get(unitName(deployment)) ?? null }),
  }
}
