import { z } from 'zod'
import type { PrismaClient } from '#generated/sqlite/client.ts'
import { addonManifest, type AddonManifest } from './manifest.schema.ts'

const settingValues = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
/** An empty object stands for a manifest that could not be read. */
const manifestJson = z.record(z.string(), z.json())

/** What was found in an addon's folder at start. */
export interface AddonRecord {
  /** The addon's name. */
  id: string
  version: string
  title: string
  description: string
  path: string
  /** False when it is broken: `error` says why. */
  active: boolean
  error: string | null
  /** Null when it could not be read. */
  manifest: AddonManifest | null
  settings: Record<string, string | number | boolean>
  discoveredAt: Date
}

export type FoundAddon = Omit<AddonRecord, 'settings' | 'discoveredAt'>
export type AddonStore = ReturnType<typeof addonStore>

export function addonStore(database: PrismaClient) {
  return {
    /** Makes the records say what was found. Settings stay; addons that are gone go. */
    async replaceAll(found: FoundAddon[]): Promise<void> {
      const discoveredAt = new Date()
      const rows = found.map((addon) => ({
        ...addon,
        manifest: manifestJson.parse(JSON.parse(JSON.stringify(addon.manifest ?? {}))),
        discoveredAt,
      }))
      await database.$transaction([
        database.addon.deleteMany({ where: { id: { notIn: found.map((addon) => addon.id) } } }),
        ...rows.map((row) => database.addon.upsert({ where: { id: row.id }, create: { ...row, settings: {} }, update: row })),
      ])
    },

    async list(): Promise<AddonRecord[]> {
      const rows = await database.addon.findMany({ orderBy: { id: 'asc' } })
      return rows.map(toRecord)
    },

    async get(id: string): Promise<AddonRecord | null> {
      const row = await database.addon.findUnique({ where: { id } })
      return row && toRecord(row)
    },

    async saveSettings(id: string, settings: AddonRecord['settings']): Promise<void> {
      await database.addon.updateMany({ where: { id }, data: { settings: settingValues.parse(settings) } })
    },
  }
}

function toRecord(row: Omit<AddonRecord, 'manifest' | 'settings'> & { manifest: unknown; settings: unknown }): AddonRecord {
  return { ...row, manifest: addonManifest.safeParse(row.manifest).data ?? null, settings: settingValues.parse(row.settings) }
}
