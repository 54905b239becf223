import { networkName } from '../deployment/names.ts'
import type { ProjectOverview } from './project.store.ts'
import type { Actor, Role } from '../user/actor.ts'
import { may } from '../user/policy.ts'

/** A project as it is shown to somebody. */
export interface ProjectDetails {
  name: string
  title: string
  createdAt: Date
  /** Of the one who asks; null for somebody who may because they administer everything. */
  role: Role | null
  mayManage: boolean
  mayCreate: boolean
  deployments: number
  environments: { name: string; network: string; deployments: number }[]
}

export function toProjectDetails({ id, name, title, createdAt, environments }: ProjectOverview, actor: Actor): ProjectDetails {
  return {
    name,
    title,
    createdAt,
    role: actor.type === 'user' ? (actor.roles[id] ?? null) : null,
    mayManage: may(actor, 'manage', id),
    mayCreate: may(actor, 'create', id),
    deployments: environments.reduce((sum, { deployments }) => sum + deployments, 0),
    environments: environments.map((environment) => ({ ...environment, network: networkName(name, environment.name) })),
  }
}
