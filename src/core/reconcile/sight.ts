import type { ServerSight } from '../../addon-api/context.ts'
import { LABEL_DEPLOYMENT, LABEL_ENGINE, unitName } from '../deployment/names.ts'
import type { ContainerSight, Labels } from '../ports/engine.ts'
import type { UnitSight } from '../ports/supervisor.ts'
import type { WorkerCore } from '../worker/worker-core.ts'
import type { Wish } from './wish.store.ts'

/** Asks for what is of standard deployments alone. */
export const STANDARD: Labels = { [LABEL_ENGINE]: 'process' }

/** Those of which something is known. */
export function seenOf(wishes: Wish[], { away }: Pick<Sight, 'away'>): Wish[] {
  return away === null ? wishes : wishes.filter(({ deployment }) => !deployment.useDocker)
}

/** What is there on the server, seen in one look. */
export interface Sight {
  containers: ContainerSight[]
  units: UnitSight[]
  /** Why nothing is known of containers: their engine is away. Then this is of standard deployments alone; null: all was seen. */
  away: Error | null
  /** What of it belongs to one deployment. */
  of(deployment: string): ServerSight
}

/**
 * Looks at all containers of this installation and at all units of deployments: two questions, however many there are.
 * An engine of containers that is away is not one that has none, and does not keep standard deployments from being seen.
 * @param name of the one deployment that is looked at; unset: all
 */
export async function lookAtServer({ services }: Pick<WorkerCore, 'services'>, name?: string): Promise<Sight> {
  const { engine, supervisor } = services
  const labels = { [LABEL_DEPLOYMENT]: name ?? '' }
  let away: Error | null = null
  const survey = engine.surveyContainers(labels).catch((error: Error) => {
    away = error
    return engine.surveyContainers({ ...labels, ...STANDARD }).catch(() => Promise.reject(error))
  })
  const [containers, all] = await Promise.all([
    survey,
    supervisor.available().then((booted) => (booted ? supervisor.survey(name === undefined ? undefined : [unitName(name)]) : [])),
  ])
  // Units of containers say nothing without them; standard deployments have none of these.
  const units = away === null ? all : []
  const byDeployment = Map.groupBy(containers, ({ labels }) => labels[LABEL_DEPLOYMENT])
  const byUnit = new Map(units.map((unit) => [unit.unit, unit]))
  return {
    containers,
    units,
    away,
    of: (deployment) => ({ containers: byDeployment.get(deployment) ?? [], unit: byUnit.get(unitName(deployment)) ?? null }),
  }
}
