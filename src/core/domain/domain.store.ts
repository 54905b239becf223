import { X509Certificate } from 'node:crypto'
import { z } from 'zod'
import type { Prisma, PrismaClient } from '#generated/sqlite/client.ts'
import { dnsRecords, type DnsResult } from './dns-result.schema.ts'
import { addressTaken } from './domain-errors.ts'
import type { AddressOwner, CertificateRecord, DomainRecord, NameToCheck, NewCertificate } from './domain-record.ts'
import { nameAsKnown } from '../deployment/deployment-row.ts'
import { isUniqueViolation } from '../errors/unique-violation.ts'
import { DEFAULT_ROUTE_SETTINGS, routeSettings, type RouteSettings } from '../route/route-settings.schema.ts'

export interface DomainChanges {
  path?: string | undefined
  redirectTo?: string | null | undefined
  settings?: RouteSettings | undefined
}

export interface NewDomain {
  deploymentId: string
  host: string
  path: string
  redirectTo: string | null
  settings: RouteSettings
}

export type DomainStore = ReturnType<typeof domainStore>

const withCertificate = { certificate: { omit: { privateKey: true } } } as const satisfies Prisma.RouteInclude

/** Routes as their owners see and change them. What the proxy is told of them is in route.store.ts. */
export function domainStore(database: PrismaClient) {
  return {
    /** Oldest first. */
    async listForDeployment(deploymentId: string): Promise<DomainRecord[]> {
      const rows = await database.route.findMany({ where: { deploymentId }, orderBy: { id: 'asc' }, include: withCertificate })
      return rows.map(toDomainRecord)
    },

    /** Null for none, and for another deployment's. */
    async get(deploymentId: string, id: string): Promise<DomainRecord | null> {
      const row = await database.route.findUnique({ where: { id, deploymentId }, include: withCertificate })
      return row && toDomainRecord(row)
    },

    /** All names of a server, with whom they belong to. */
    async addresses(serverId: string): Promise<AddressOwner[]> {
      const rows = await database.route.findMany({
        where: { host: { not: null }, deployment: { serverId, removedAt: null } },
        include: { deployment: { select: { name: true, projectId: true } }, certificate: { select: { routeId: true } } },
      })
      return rows.flatMap(({ id, host, path, kind, redirectTo, deploymentId, certificate, deployment: { name, projectId } }) => {
        const owner = { deploymentId, deployment: nameAsKnown(name), projectId }
        return host === null ? [] : { id, host, path, kind, redirectTo, custom: certificate !== null, ...owner }
      })
    },

    /** @throws address_taken */
    async create({ deploymentId, host, path, redirectTo, settings }: NewDomain): Promise<DomainRecord> {
      const data = { deploymentId, host, path, redirectTo, kind: kindOf(redirectTo), settings: routeSettings.parse(settings) }
      return toDomainRecord(await unlessTaken(host, path, () => database.route.create({ data, include: withCertificate })))
    },

    /** What is not named stays. @throws address_taken */
    async update(domain: DomainRecord, { path, redirectTo, settings }: DomainChanges): Promise<DomainRecord> {
      const data = {
        ...(path !== undefined && { path }),
        ...(redirectTo !== undefined && { redirectTo, kind: kindOf(redirectTo) }),
        ...(settings && { settings: routeSettings.parse(settings) }),
      }
      const update = () => database.route.update({ where: { id: domain.id }, data, include: withCertificate })
      return toDomainRecord(await unlessTaken(domain.host ?? '', path ?? domain.path, update))
    },

    /** No error when it is gone already. */
    async remove(id: string): Promise<void> {
      await database.route.deleteMany({ where: { id } })
    },

    /** Puts a certificate in the place of the one that was there, if any, and says that it is to be used. */
    async setCertificate(domain: DomainRecord, certificate: NewCertificate): Promise<void> {
      const settings = { ...domain.settings, tls: 'custom' as const }
      await database.$transaction([
        database.routeCertificate.upsert({
          where: { routeId: domain.id },
          create: { routeId: domain.id, ...certificate },
          update: { ...certificate, createdAt: new Date() },
        }),
        database.route.update({ where: { id: domain.id }, data: { settings } }),
      ])
    },

    async removeCertificate(domain: DomainRecord): Promise<void> {
      const settings = { ...domain.settings, tls: domain.settings.tls === 'custom' ? ('auto' as const) : domain.settings.tls }
      await database.$transaction([
        database.routeCertificate.deleteMany({ where: { routeId: domain.id } }),
        database.route.update({ where: { id: domain.id }, data: { settings } }),
      ])
    },

    /** A server's names that DNS has to be asked about: all that are not known to be right, or the one that is given. */
    async namesToCheck(serverId: string, id?: string): Promise<NameToCheck[]> {
      const rows = await database.route.findMany({
        where: {
          host: { not: null },
          deployment: { serverId, removedAt: null },
          ...(id === undefined ? { dnsState: { not: 'ok' } } : { id }),
        },
        select: { id: true, host: true, dnsState: true, dnsCheckedAt: true, deployment: { select: { name: true } } },
        orderBy: { dnsCheckedAt: 'asc' },
      })
      return rows.flatMap(({ deployment, host, ...row }) =>
        host === null ? [] : { ...row, host, deployment: nameAsKnown(deployment.name) },
      )
    },

    /** What DNS was found to say. No error when the domain is gone meanwhile. */
    async setDns(id: string, { state, detail, found, expected }: DnsResult, at: Date): Promise<void> {
      const data = { dnsState: state, dnsDetail: detail, dnsRecords: { found, expected }, dnsCheckedAt: at }
      await database.route.updateMany({ where: { id }, data })
    },
  }
}

const kindOf = (redirectTo: string | null): DomainRecord['kind'] => (redirectTo === null ? 'serve' : 'redirect')

type Row = Prisma.RouteGetPayload<{ include: typeof withCertificate }>

function toDomainRecord({ settings, dnsRecords: records, certificate, ...row }: Row): DomainRecord {
  return {
    ...row,
    // One that was tampered with is shown as it was made.
    settings: routeSettings.safeParse(settings ?? {}).data ?? DEFAULT_ROUTE_SETTINGS,
    dnsRecords: dnsRecords.safeParse(records).data ?? null,
    certificate: certificate && toCertificateRecord(certificate),
  }
}

function toCertificateRecord(row: NonNullable<Row['certificate']>): CertificateRecord {
  const { names, notAfter, fingerprint, certificate } = row
  return { names: z.array(z.string()).safeParse(names).data ?? [], notAfter, fingerprint, issuer: issuerOf(certificate) }
}

function issuerOf(pem: string): string | null {
  try {
    const lines = new X509Certificate(pem).issuer.split('\n')
    const part = (key: string) => lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1)
    return part('CN') ?? part('O') ?? lines[0] ?? null
  } catch {
    return null
  }
}

async function unlessTaken<T>(host: string, path: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw isUniqueViolation(error) ? addressTaken(host, path, null) : error
  }
}
