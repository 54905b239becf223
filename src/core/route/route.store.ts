import type { PrismaClient } from '#generated/sqlite/client.ts'
import { nameAsKnown } from '../deployment/deployment-row.ts'
import { toRouteRecord, type RouteRecord } from './route-row.ts'

export type { NewRoute, RouteRecord } from './route-row.ts'

/** A route with all that the proxy is to know of it. */
export interface ServerRoute extends RouteRecord {
  deployment: string
  deploymentId: string
  maintenance: { message: string | null } | null
  /** The one that was handed in. Its key is a ciphertext to the worker. */
  certificate: { chain: string; privateKey: string } | null
}

export type RouteStore = ReturnType<typeof routeStore>

export function routeStore(database: PrismaClient) {
  return {
    async listForDeployment(deploymentId: string): Promise<RouteRecord[]> {
      const rows = await database.route.findMany({ where: { deploymentId }, orderBy: { id: 'asc' } })
      return rows.map(toRouteRecord)
    },

    /** All routes of a server. One whose settings were tampered with has none. */
    async listForServer(serverId: string): Promise<ServerRoute[]> {
      const rows = await database.route.findMany({
        where: { deployment: { serverId, removedAt: null } },
        orderBy: { id: 'asc' },
        include: {
          deployment: { select: { name: true, maintenance: true, maintenanceMessage: true } },
          certificate: { select: { certificate: true, privateKey: true } },
        },
      })
      return rows.map(({ deployment, certificate, ...row }) => ({
        ...toRouteRecord(row),
        deploymentId: row.deploymentId,
        deployment: nameAsKnown(deployment.name),
        maintenance: deployment.maintenance ? { message: deployment.maintenanceMessage } : null,
        certificate: certificate && { chain: certificate.certificate, privateKey: certificate.privateKey },
      }))
    },

    /** Ports of the server that routes have. */
    async takenPorts(): Promise<number[]> {
      const rows = await database.route.findMany({ where: { port: { not: null } }, select: { port: true } })
      return rows.flatMap((row) => row.port ?? [])
    },
  }
}
