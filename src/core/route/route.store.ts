import type { PrismaClient } from '#generated/sqlite/client.ts'
import { nameAsKnown } from '../deployment/deployment-row.ts'

/** A host name and path, or a port of the server, that reach a deployment. */
export interface NewRoute {
  host: string | null
  path: string
  port: number | null
}
export interface RouteRecord extends NewRoute {
  id: string
}

export type RouteStore = ReturnType<typeof routeStore>

export function routeStore(database: PrismaClient) {
  return {
    async listForDeployment(deploymentId: string): Promise<RouteRecord[]> {
      const select = { id: true, host: true, path: true, port: true }
      return database.route.findMany({ where: { deploymentId }, orderBy: { id: 'asc' }, select })
    },

    /** All routes of a server, with their deployment's name: what the proxy is to know. */
    async listForServer(serverId: string): Promise<(RouteRecord & { deployment: string; deploymentId: string })[]> {
      const rows = await database.route.findMany({
        where: { deployment: { serverId, removedAt: null } },
        orderBy: { id: 'asc' },
        include: { deployment: { select: { name: true } } },
      })
      return rows.map(({ id, host, path, port, deploymentId, deployment }) => ({
        id,
        host,
        path,
        port,
        deploymentId,
        deployment: nameAsKnown(deployment.name),
      }))
    },

    /** Ports of the server that routes have. */
    async takenPorts(): Promise<number[]> {
      const rows = await database.route.findMany({ where: { port: { not: null } }, select: { port: true } })
      return rows.flatMap((row) => row.port ?? [])
    },
  }
}
